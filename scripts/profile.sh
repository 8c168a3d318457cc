#!/bin/sh
# Records a running JVM with Flight Recorder and prints where its time went.
#
#   scripts/profile.sh PID [SECONDS]     30 seconds if not told; keeps the recording, names it last
#
# Hot methods by CPU time (every thread, native code too), the same by the nearest io.respite frame
# below them, what allocates, and the collector's pauses. Exact lines in inlined code need a server
# started with JDK_JAVA_OPTIONS='-XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints'.
set -eu
[ $# -ge 1 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2; }
pid=$1
seconds=${2:-30}
program=$(readlink "/proc/$pid/exe") || { echo "profile.sh: no process $pid" >&2; exit 2; }
jdk=$(dirname "$program")
[ -x "$jdk/jcmd" ] && [ -x "$jdk/jfr" ] || {
  echo "profile.sh: $program is not the java of a JDK" >&2
  exit 2
}
recording=$(mktemp -u "${TMPDIR:-/tmp}/profile-$pid-XXXXXX").jfr

trap '"$jdk/jcmd" "$pid" JFR.stop name=profile.sh >/dev/null 2>&1 || true' EXIT
"$jdk/jcmd" "$pid" JFR.start name=profile.sh settings=profile \
  'jdk.CPUTimeSample#enabled=true' 'jdk.CPUTimeSample#throttle=2ms' >/dev/null
sleep "$seconds"
"$jdk/jcmd" "$pid" JFR.stop name=profile.sh filename="$recording" >/dev/null
trap - EXIT

view() {
  "$jdk/jfr" view --width 120 --truncate beginning "$1" "$recording"
}

# Of each sample the first line of its stack that is ours: a system call counts for who made it.
by_own_frame() {
  printf '\nCPU time by the nearest io.respite frame\n\n'
  "$jdk/jfr" print --events jdk.CPUTimeSample --stack-depth 64 "$recording" | awk '
    /stackTrace = \[/ { samples++; own = "(none)"; inside = 1; next }
    inside && own == "(none)" && $1 ~ /^io\.respite\./ { own = $0; gsub(/^ +/, "", own) }
    inside && /^ *\]/ { count[own]++; inside = 0 }
    END { for (own in count) printf "%6.2f%%  %s\n", 100 * count[own] / samples, own }
  ' | sort -rn | head -30
}

view cpu-time-hot-methods
by_own_frame
view allocation-by-site
view gc-pauses
echo "$recording"
