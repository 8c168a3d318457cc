#!/bin/sh
# Runs a program as a container would: the first process of its own, user 10001 without any right,
# every file system read-only but the one directory. It ends with this script, whoever kills that.
#
#   sealed.sh DIRECTORY PROGRAM [ARGUMENT]...
set -eu
exec unshare --mount --pid --fork --kill-child --propagation private sh -euc '
  directory=$1
  shift
  mount --bind "$directory" "$directory"
  while read -r _ place _; do
    case $place in
      "$directory" | /proc | /proc/* | /sys | /sys/* | /dev | /dev/*) ;;
      *) mount -o remount,bind,ro "$place" ;;
    esac
  done < /proc/self/mounts
  mount -t tmpfs -o ro none /dev/shm
  mount -t proc proc /proc
  cd "$directory"
  exec setpriv --reuid=10001 --regid=10001 --clear-groups --no-new-privs --bounding-set=-all \
    --pdeathsig=KILL -- "$@"
' sealed "$@"
