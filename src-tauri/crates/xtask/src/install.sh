#!/bin/sh
# Installs the Debian packages given as arguments, as root, asking nothing and starting no service.
set -eu
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' > "$policy"
  chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' INT TERM HUP
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq -o DPkg::Lock::Timeout=400 || echo "apt-get update had errors; going on with the lists at hand" >&2
log=$(mktemp)
if ! apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=400 -o Dpkg::Use-Pty=0 "$@" > "$log" 2>&1; then
  cat "$log" >&2
  rm -f "$log"
  exit 1
fi
rm -f "$log"
