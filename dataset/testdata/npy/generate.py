#!/usr/bin/python3
"""Arrays as NumPy saves them, for the Go tests to read and to write again.

    apt-get install python3-numpy
    /usr/bin/python3 dataset/testdata/npy/generate.py

writes the .npy files beside this file. Values are multiples of 1/4 that every element type but |u1 holds.
"""
import os

import numpy

here = os.path.dirname(os.path.abspath(__file__))


def save(name, array, version=(1, 0)):
    with open(os.path.join(here, name + ".npy"), "wb") as f:
        numpy.lib.format.write_array(f, array, version=version)


values = numpy.arange(12).reshape(4, 3) / 4 - 1
for descr in ["<f4", ">f4", "<f8", ">f8"]:
    save(descr.replace("<", "little_").replace(">", "big_"), values.astype(descr))
save("u1", (numpy.arange(12) * 23).reshape(4, 3).astype("|u1"))
save("vector", values.reshape(12).astype("<f4"))
save("version2", values.astype("<f4"), (2, 0))
save("version3", values.astype("<f4"), (3, 0))
save("fortran", numpy.asfortranarray(values.astype("<f4")))
save("scalar", numpy.float32(1))
save("cube", numpy.zeros((2, 2, 2), "<f4"))
save("empty", numpy.zeros((0, 3), "<f4"))
save("int64", numpy.arange(6).reshape(2, 3))
save("fields", numpy.zeros(2, [("a", "<f4"), ("b", "<i4")]))
