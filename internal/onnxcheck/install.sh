#!/usr/bin/env bash
# Installs what the tests of exported files need: ONNX Runtime from npm, at the version
# of package-lock.json, and the ONNX checker from Debian.
set -euo pipefail
cd "$(dirname "$0")"

wanted=$(node -p "require('./package.json').dependencies['onnxruntime-node']")
have=$(node -p "require('./node_modules/onnxruntime-node/package.json').version" 2>/dev/null || true)
if [ "$have" != "$wanted" ]; then
	# Its install script would only fetch libraries for GPUs.
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
fi

/usr/bin/python3 -c 'import onnx' 2>/dev/null ||
	{ apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends python3-onnx; } >/dev/null
/usr/bin/python3 -c 'import onnx; print("onnx", onnx.__version__)'
echo "onnxruntime-node $wanted"
