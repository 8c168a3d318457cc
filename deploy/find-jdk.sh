# Finds a Java 25 or later. Sourced by mvnw and by deploy/respite-server; runs nothing by itself.
#
#   find_jdk java|javac
#
# Looks for a Java home whose bin/ holds the named program: JAVA_HOME, the java on PATH, the places
# where Linux, macOS, SDKMAN and IDEs keep their JDKs. The first that is new enough is exported as
# JAVA_HOME; where there is none, says so on stderr and returns 1. Reads each home's "release" file
# rather than starting its java, so that looking costs nothing.

JDK_NEEDED=25

# Sets jdk_major to the major version of the Java home $1, or to 0 where that is no Java home.
jdk_major_of() {
  jdk_major=0
  [ -x "$1/bin/$2" ] && [ -r "$1/release" ] || return 0
  while IFS='=' read -r jdk_key jdk_value || [ -n "$jdk_key" ]; do
    [ "$jdk_key" = JAVA_VERSION ] || continue
    jdk_value=${jdk_value#\"}
    jdk_value=${jdk_value%%[!0-9]*}
    jdk_major=${jdk_value:-0}
    break
  done < "$1/release"
}

find_jdk() {
  jdk_user=${HOME:-/nonexistent}
  jdk_on_path=$(command -v "$1" 2>/dev/null) && jdk_on_path=$(readlink -f "$jdk_on_path")
  for jdk_home in "${JAVA_HOME:-}" "${jdk_on_path%/bin/*}" \
      /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /usr/local/jdk* \
      "$jdk_user"/.sdkman/candidates/java/* "$jdk_user"/.jdks/* "$jdk_user"/.asdf/installs/java/* \
      /Library/Java/JavaVirtualMachines/*/Contents/Home \
      "$jdk_user"/Library/Java/JavaVirtualMachines/*/Contents/Home \
      /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    [ -n "$jdk_home" ] || continue
    jdk_major_of "$jdk_home" "$1"
    if [ "$jdk_major" -ge "$JDK_NEEDED" ]; then
      JAVA_HOME=$jdk_home
      export JAVA_HOME
      return 0
    fi
  done
  echo "respite: no JDK $JDK_NEEDED or later found (looked at JAVA_HOME, PATH, /usr/lib/jvm," \
    "/opt, SDKMAN, ~/.jdks). Install one, or set JAVA_HOME to it." >&2
  return 1
}
