"""Writes x.npy, low.npy, high.npy and y.npy = clamp(x, low, high). Without NumPy: the format is a header and the numbers."""
import struct

COUNT = 1000


def save(name, values):
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({len(values)},), }}".ljust(117) + "\n"
    with open(name, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + struct.pack(f"<{len(values)}f", *values))


x = [(i * 37 % 400 - 200) / 8 for i in range(COUNT)]
low = [-10 - i % 3 for i in range(COUNT)]
high = [5 + i % 7 for i in range(COUNT)]
save("x.npy", x)
save("low.npy", low)
save("high.npy", high)
save("y.npy", [min(max(a, b), c) for a, b, c in zip(x, low, high)])
