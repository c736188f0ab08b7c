"""Puts the ONNX files of a folder before the ONNX checker, shape inference included."""
import pathlib
import sys

import onnx

files = sorted(pathlib.Path(sys.argv[1]).glob("*.onnx"))
for file in files:
    try:
        onnx.checker.check_model(str(file), full_check=True)
    except Exception as error:
        sys.exit(f"{file.name}: {error}")
print(f"onnx {onnx.__version__}: {len(files)} files")
