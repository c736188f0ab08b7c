#!/usr/bin/env bash
# Installs what the tests of reports need: Chromium from Debian, and from npm, at the versions of
# package-lock.json, what drives it and what checks accessibility.
set -euo pipefail
cd "$(dirname "$0")"

for package in playwright-core axe-core; do
	wanted=$(node -p "require('./package.json').dependencies['$package']")
	have=$(node -p "require('./node_modules/$package/package.json').version" 2>/dev/null || true)
	if [ "$have" != "$wanted" ]; then
		npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	fi
done

command -v chromium >/dev/null ||
	{ apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends chromium; } >/dev/null
chromium --version
echo "playwright-core $(node -p "require('./package.json').dependencies['playwright-core']")"
