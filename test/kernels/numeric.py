"""Element types, random inputs and tolerances of the kernel tests."""
import numpy as np

# bf16 has no NumPy type: it travels as the upper half of a float32, in uint16 arrays.
NUMPY = {"f32": np.float32, "f16": np.float16, "bf16": np.uint16, "i8": np.int8, "u8": np.uint8, "i16": np.int16,
         "u16": np.uint16, "i32": np.int32, "u32": np.uint32, "i64": np.int64, "u64": np.uint64, "bool": np.bool_}
FLOATS = ("f32", "f16", "bf16")
# Relative and absolute error that one rounded operation in the type may have, with room for the few operations of
# a test kernel. Integers are exact.
TOLERANCE = {"f32": (4e-6, 1e-6), "f16": (3e-3, 1e-3), "bf16": (2e-2, 1e-2)}


def bf16_from_float(values):
    bits = np.ascontiguousarray(values, np.float32).view(np.uint32)
    rounded = bits + 0x7FFF + ((bits >> 16) & 1)
    quiet = (bits >> 16) | 0x40
    return np.where(np.isnan(values), quiet, rounded >> 16).astype(np.uint16)


def to_float(array, dtype):
    """The stored values as float64 (floats) or unchanged (integers)."""
    if dtype == "bf16":
        return np.left_shift(array.astype(np.uint32), np.uint32(16)).view(np.float32).astype(np.float64)
    return array.astype(np.float64) if dtype in FLOATS else array


def from_float(values, dtype):
    if dtype == "bf16":
        return bf16_from_float(np.asarray(values, np.float32))
    with np.errstate(over="ignore"):
        return np.asarray(values).astype(NUMPY[dtype])


def random_input(rng, dtype, shape, domain):
    """Values within `domain` = (low, high, …), of floats the further ones first; for integers the bounds are cut to the type's range."""
    low, high, *first = domain
    if dtype in FLOATS:
        values = rng.uniform(low, high, shape)
        values.flat[:len(first)] = first[:values.size]
        return from_float(values, dtype)
    if dtype == "bool":
        return rng.integers(0, 2, shape).astype(np.bool_)
    info = np.iinfo(NUMPY[dtype])
    return rng.integers(max(low, info.min), min(high, info.max), shape, endpoint=True, dtype=NUMPY[dtype])


def mismatch(actual, expected, dtype, scale=1.0):
    """None when equal within the tolerance (times `scale`), else a sentence about the worst element."""
    actual, expected = to_float(actual, dtype), np.asarray(expected)
    if actual.shape != expected.shape:
        return f"shape {actual.shape} instead of {expected.shape}"
    if dtype not in FLOATS:
        bad = actual != expected.astype(NUMPY[dtype])
    else:
        limit = {"f32": 3.4028235e38, "f16": 65504.0, "bf16": 3.3895314e38}[dtype]
        relative, absolute = TOLERANCE[dtype]
        with np.errstate(invalid="ignore", over="ignore"):
            error = np.abs(actual - expected)
            allowed = scale * (absolute + relative * np.abs(expected))
            same = (actual == expected) | (np.isnan(actual) & np.isnan(expected))
            # What is larger than the type holds must have become infinite.
            same |= (np.abs(expected) > limit) & (actual == np.sign(expected) * np.inf)
            bad = ~same & ~(error <= allowed)
    if not bad.any():
        return None
    where = np.argwhere(bad)[0]
    index = tuple(int(i) for i in where)
    return f"{int(bad.sum())} of {bad.size} wrong, first at {index}: {actual[index]!r} instead of {expected[index]!r}"
