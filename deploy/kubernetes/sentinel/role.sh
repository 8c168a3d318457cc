# Writes the configuration that a server starts with, /run/respite/respite.conf: that of all, its own
# name, and whom it follows. That is whom the Sentinels name as primary; where none of them answers,
# as at the very first start, respite-0 leads.
set -eu
own=$HOSTNAME.respite
primary=$(timeout 5 redis-cli -h respite-sentinel -p 26379 --raw \
  sentinel get-master-addr-by-name respite 2> /dev/null | head -n 1) || primary=
case $primary in
  "" | *[!a-zA-Z0-9.-]*) primary=${HOSTNAME%-*}-0.respite ;;
esac
cp /etc/respite/respite.conf /run/respite/respite.conf
echo "replica-announce-ip $own" >> /run/respite/respite.conf
if [ "$primary" != "$own" ]; then
  echo "replicaof $primary 6379" >> /run/respite/respite.conf
fi
