"""Scalar loops: what can be proved independent becomes vector code, the rest runs as it is written."""
import numpy as np

from harness import Buffer, Kernel, Scalar, grid

F32 = "memref<?x?xf32>"


def kernel(name, head, body, args, reference, sizes, **more):
    constants = "".join(f"    %c{n} = arith.constant {n} : index\n" for n in (0, 1, 2, 3, 7))
    floats = "    %zero = arith.constant 0.0 : f32\n    %low = arith.constant 0xFF800000 : f32\n    %third = arith.constant 0.25 : f32\n"
    return Kernel(name, f"  func.func @{name}({head}) attributes {{hacc.entry}} {{\n{constants}{floats}{body}\n    return\n  }}", args, reference, sizes, **more)


def matrices(*directions):
    return [Buffer("f32", ("m", "n"), direction, (-1, 1)) for direction in directions]


TWO = f"%x: {F32}, %y: {F32}"
SIZES = f"    %m = memref.dim %x, %c0 : {F32}\n    %n = memref.dim %x, %c1 : {F32}\n"
SHAPES = grid(m=(0, 1, 5), n=(1, 33, 300))


def row_loop(carried, combine, init):
    return f"""{SIZES}
    scf.for %i = %c0 to %m step %c1 {{
      %s = scf.for %j = %c0 to %n step %c1 iter_args({carried} = {init}) -> (f32) {{
        %v = memref.load %x[%i, %j] : {F32}
        {combine}
        scf.yield %t : f32
      }}
      memref.store %s, %y[%i] : memref<?xf32>
    }}"""


def rows(name, combine, init, reference, sizes=SHAPES):
    return kernel(name, f"%x: {F32}, %y: memref<?xf32>", row_loop("%a", combine, init),
                  [Buffer("f32", ("m", "n"), domain=(-1, 1)), Buffer("f32", ("m",), "out")], reference, sizes, scale=30.0)


SOFTMAX = f"""{SIZES}
    scf.for %i = %c0 to %m step %c1 {{
      %max = scf.for %j = %c0 to %n step %c1 iter_args(%a = %low) -> (f32) {{
        %v = memref.load %x[%i, %j] : {F32}
        %g = arith.cmpf ogt, %v, %a : f32
        %t = arith.select %g, %v, %a : f32
        scf.yield %t : f32
      }}
      %sum = scf.for %j = %c0 to %n step %c1 iter_args(%a = %zero) -> (f32) {{
        %v = memref.load %x[%i, %j] : {F32}
        %d = arith.subf %v, %max : f32
        %e = math.exp %d : f32
        memref.store %e, %y[%i, %j] : {F32}
        %t = arith.addf %a, %e : f32
        scf.yield %t : f32
      }}
      scf.for %j = %c0 to %n step %c1 {{
        %e = memref.load %y[%i, %j] : {F32}
        %q = arith.divf %e, %sum : f32
        memref.store %q, %y[%i, %j] : {F32}
      }}
    }}"""

MATMUL = f"""
    %m = memref.dim %x, %c0 : {F32}
    %k = memref.dim %x, %c1 : {F32}
    %n = memref.dim %w, %c1 : {F32}
    scf.for %i = %c0 to %m step %c1 {{
      scf.for %j = %c0 to %n step %c1 {{
        memref.store %zero, %y[%i, %j] : {F32}
        scf.for %l = %c0 to %k step %c1 {{
          %a = memref.load %x[%i, %l] : {F32}
          %b = memref.load %w[%l, %j] : {F32}
          %p = arith.mulf %a, %b : f32
          %c = memref.load %y[%i, %j] : {F32}
          %s = arith.addf %c, %p : f32
          memref.store %s, %y[%i, %j] : {F32}
        }}
      }}
    }}"""

STENCIL = """
    %n = memref.dim %x, %c0 : memref<?xf32>
    %last = arith.subi %n, %c1 : index
    scf.for %i = %c1 to %last step %c1 {
      %before = arith.subi %i, %c1 : index
      %after = arith.addi %i, %c1 : index
      %a = memref.load %x[%before] : memref<?xf32>
      %b = memref.load %x[%i] : memref<?xf32>
      %c = memref.load %x[%after] : memref<?xf32>
      %s = arith.addf %a, %b : f32
      %t = arith.addf %s, %c : f32
      %q = arith.mulf %t, %third : f32
      memref.store %q, %y[%i] : memref<?xf32>
    }"""

STRIDED = """
    %n = memref.dim %y, %c0 : memref<?xf32>
    %end = arith.muli %n, %c2 : index
    scf.for %i = %c0 to %end step %c2 {
      %v = memref.load %x[%i] : memref<?xf32>
      %h = arith.divui %i, %c2 : index
      memref.store %v, %y[%h] : memref<?xf32>
    }"""

EVEN = """
    %n = memref.dim %y, %c0 : memref<?xf32>
    scf.for %i = %c0 to %n step %c1 {
      %j = arith.muli %i, %c2 : index
      %v = memref.load %x[%j] : memref<?xf32>
      %e = math.exp %v : f32
      memref.store %e, %y[%i] : memref<?xf32>
    }"""

TRANSPOSE = f"""{SIZES}
    scf.for %i = %c0 to %m step %c1 {{
      scf.for %j = %c0 to %n step %c1 {{
        %v = memref.load %x[%i, %j] : {F32}
        memref.store %v, %y[%j, %i] : {F32}
      }}
    }}"""

# The sum of everything is one element.
TOTAL = """
    %n = memref.dim %x, %c0 : memref<?xf32>
    %s = scf.for %i = %c0 to %n step %c1 iter_args(%a = %zero) -> (f32) {
      %v = memref.load %x[%i] : memref<?xf32>
      %q = arith.mulf %v, %v : f32
      %t = arith.addf %a, %q : f32
      scf.yield %t : f32
    }
    %r = math.sqrt %s : f32
    memref.store %r, %y[%c0] : memref<1xf32>"""

# Each element is made of the one before: it stays as it is.
PREFIX = """
    %n = memref.dim %x, %c0 : memref<?xf32>
    %s = scf.for %i = %c0 to %n step %c1 iter_args(%a = %zero) -> (f32) {
      %v = memref.load %x[%i] : memref<?xf32>
      %t = arith.addf %a, %v : f32
      memref.store %t, %y[%i] : memref<?xf32>
      scf.yield %t : f32
    }"""

COLUMNS = f"""{SIZES}
    scf.for %j = %c0 to %n step %c1 {{
      %s = scf.for %i = %c0 to %m step %c1 iter_args(%a = %zero) -> (f32) {{
        %v = memref.load %x[%i, %j] : {F32}
        %t = arith.addf %a, %v : f32
        scf.yield %t : f32
      }}
      memref.store %s, %y[%j] : memref<?xf32>
    }}"""


# One program of Triton's, as its adapter writes it: 64 elements of program (idX, idY, 0) in a grid of 5 × 2 × 1.
TRITON = """  func.func @triton_exp(%x: memref<?xf32> {tt.divisibility = 16 : i32}, %y: memref<?xf32> {tt.divisibility = 16 : i32}, %n: i32,
      %gridX: i32, %gridY: i32, %gridZ: i32, %idX: i32, %idY: i32, %idZ: i32) attributes {hacc.entry, global_kernel = "local"} {
    %zero = arith.constant 0.0 : f32
    %c64 = arith.constant 64 : index
    %size = arith.constant 64 : i32
    %row = arith.muli %idY, %gridX : i32
    %program = arith.addi %row, %idX : i32
    %first = arith.muli %program, %size : i32
    %start = arith.index_cast %first : i32 to index
    %end = arith.addi %start, %c64 : index
    %all = arith.index_cast %n : i32 to index
    %above = arith.maxsi %start, %all : index
    %last = arith.minsi %end, %above : index
    %length = arith.subi %last, %start : index
    %in = memref.reinterpret_cast %x to offset: [%start], sizes: [64], strides: [1] : memref<?xf32> to memref<64xf32, strided<[1], offset: ?>>
    %out = memref.reinterpret_cast %y to offset: [%start], sizes: [64], strides: [1] : memref<?xf32> to memref<64xf32, strided<[1], offset: ?>>
    %local = memref.alloc() : memref<64xf32>
    linalg.fill ins(%zero : f32) outs(%local : memref<64xf32>)
    %from = memref.subview %in[0] [%length] [1] : memref<64xf32, strided<[1], offset: ?>> to memref<?xf32, strided<[1], offset: ?>>
    %to = memref.subview %local[0] [%length] [1] : memref<64xf32> to memref<?xf32, strided<[1]>>
    memref.copy %from, %to : memref<?xf32, strided<[1], offset: ?>> to memref<?xf32, strided<[1]>>
    %t = bufferization.to_tensor %local restrict writable : memref<64xf32> to tensor<64xf32>
    %e = math.exp %t : tensor<64xf32>
    %part = tensor.extract_slice %e[0] [%length] [1] : tensor<64xf32> to tensor<?xf32>
    %there = memref.subview %out[0] [%length] [1] : memref<64xf32, strided<[1], offset: ?>> to memref<?xf32, strided<[1], offset: ?>>
    bufferization.materialize_in_destination %part in writable %there : (tensor<?xf32>, memref<?xf32, strided<[1], offset: ?>>) -> ()
    return
  }"""


# Vectors of 16, of which the last one is not whole.
VECTORS = """
    %n = memref.dim %x, %c0 : memref<?xf32>
    %c16 = arith.constant 16 : index
    scf.for %i = %c0 to %n step %c16 {
      %left = arith.subi %n, %i : index
      %mask = vector.create_mask %left : vector<16xi1>
      %a = vector.transfer_read %x[%i], %zero, %mask {in_bounds = [true]} : memref<?xf32>, vector<16xf32>
      %q = vector.broadcast %third : f32 to vector<16xf32>
      %e = math.exp %a : vector<16xf32>
      %f = vector.fma %e, %q, %a : vector<16xf32>
      vector.transfer_write %f, %y[%i], %mask {in_bounds = [true]} : vector<16xf32>, memref<?xf32>
    }"""

VECTOR_SUMS = """
    %m = memref.dim %x, %c0 : memref<?x16xf32>
    scf.for %i = %c0 to %m step %c1 {
      %v = vector.load %x[%i, %c0] : memref<?x16xf32>, vector<16xf32>
      %w = vector.shape_cast %v : vector<16xf32> to vector<4x4xf32>
      %t = vector.transpose %w, [1, 0] : vector<4x4xf32> to vector<4x4xf32>
      %start = arith.constant dense<1.0> : vector<4xf32>
      %q = vector.multi_reduction <add>, %t, %start [0] : vector<4x4xf32> to vector<4xf32>
      vector.store %q, %y[%i, %c0] : memref<?x4xf32>, vector<4xf32>
    }"""


# A block must not do another one's rounds over again: each adds to what the one before it has left.
ADDED = """
    %rounds = arith.index_cast %r : i32 to index
    scf.for %i = %c0 to %rounds step %c1 {
      %a = bufferization.to_tensor %x restrict : memref<?xf32> to tensor<?xf32>
      %b = bufferization.to_tensor %y restrict : memref<?xf32> to tensor<?xf32>
      %s = arith.addf %a, %b : tensor<?xf32>
      bufferization.materialize_in_destination %s in writable %y : (tensor<?xf32>, memref<?xf32>) -> ()
    }"""

# Each row's block has its own buffer, for vector and scalar code.
OWN = """
    %m = memref.dim %x, %c0 : memref<?x64xf32>
    %c64 = arith.constant 64 : index
    scf.forall (%i) in (%m) {
      %t = memref.alloc() : memref<64xf32>
      %r = memref.subview %x[%i, 0] [1, 64] [1, 1] : memref<?x64xf32> to memref<64xf32, strided<[1], offset: ?>>
      %q = memref.subview %y[%i, 0] [1, 64] [1, 1] : memref<?x64xf32> to memref<64xf32, strided<[1], offset: ?>>
      linalg.exp ins(%r : memref<64xf32, strided<[1], offset: ?>>) outs(%t : memref<64xf32>)
      scf.for %j = %c1 to %c64 step %c1 {
        %k = arith.subi %j, %c1 : index
        %a = memref.load %t[%k] : memref<64xf32>
        %b = memref.load %t[%j] : memref<64xf32>
        %s = arith.addf %a, %b : f32
        memref.store %s, %t[%j] : memref<64xf32>
      }
      linalg.copy ins(%t : memref<64xf32>) outs(%q : memref<64xf32, strided<[1], offset: ?>>)
    }"""

CARRIED = """
    %rounds = arith.index_cast %r : i32 to index
    %a = bufferization.to_tensor %x restrict : memref<300xf32> to tensor<300xf32>
    %start = arith.mulf %a, %a : tensor<300xf32>
    %end = scf.for %i = %c0 to %rounds step %c1 iter_args(%t = %start) -> (tensor<300xf32>) {
      %s = arith.addf %t, %a : tensor<300xf32>
      scf.yield %s : tensor<300xf32>
    }
    bufferization.materialize_in_destination %end in writable %y : (tensor<300xf32>, memref<300xf32>) -> ()"""


SCANNED = """
    %a = bufferization.to_tensor %x restrict : memref<23x300xT> to tensor<23x300xT>
    %m = arith.constant 23 : index
    %e = tensor.empty() : tensor<23x300xT>
    %e1 = tensor.empty() : tensor<1x300xT>
    %start = linalg.fill ins(%init : T) outs(%e1 : tensor<1x300xT>) -> tensor<1x300xT>
    %r:2 = scf.for %i = %c0 to %m step %c1 iter_args(%t = %start, %o = %e) -> (tensor<1x300xT>, tensor<23x300xT>) {
      %v = tensor.extract_slice %a[%i, 0] [1, 300] [1, 1] : tensor<23x300xT> to tensor<1x300xT>
      %s = linalg.OP ins(%t, %v : tensor<1x300xT>, tensor<1x300xT>) outs(%t : tensor<1x300xT>) -> tensor<1x300xT>
      %q = tensor.insert_slice %s into %o[%i, 0] [1, 300] [1, 1] : tensor<1x300xT> into tensor<23x300xT>
      scf.yield %s, %q : tensor<1x300xT>, tensor<23x300xT>
    }
    bufferization.materialize_in_destination %r#1 in writable %y : (tensor<23x300xT>, memref<23x300xT>) -> ()"""


def scan(name, dtype, operation, init, reference):
    """cumsum and cumprod down the rows, as front ends write them: the loop carries the row and the result."""
    body = f"    %init = arith.constant {init} : {dtype}\n" + SCANNED.replace("T", dtype).replace("OP", operation)
    return kernel(name, f"%x: memref<23x300x{dtype}>, %y: memref<23x300x{dtype}>", body,
                  [Buffer(dtype, (23, 300), domain=(-1, 1)), Buffer(dtype, (23, 300), "out")], reference, [{}], scale=10.0)


EXCHANGED = """func.func @loop_exchanged(%x: tensor<100xf32>, %y: tensor<100xf32>, %count: i32) -> (tensor<100xf32>, tensor<100xf32>) attributes {hacc.entry} {
  %n = arith.index_cast %count : i32 to index
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %e = tensor.empty() : tensor<100xf32>
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%a = %x, %b = %y) -> (tensor<100xf32>, tensor<100xf32>) {
    %s = linalg.add ins(%a, %b : tensor<100xf32>, tensor<100xf32>) outs(%e : tensor<100xf32>) -> tensor<100xf32>
    scf.yield %b, %s : tensor<100xf32>, tensor<100xf32>
  }
  return %r#0, %r#1 : tensor<100xf32>, tensor<100xf32>
}"""

UNTIL = """func.func @loop_until(%x: tensor<100xf32>) -> (tensor<100xf32>) attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %half = arith.constant 0.5 : f32
  %one = arith.constant 1.0 : f32
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<100xf32>
  %r = scf.while (%a = %x) : (tensor<100xf32>) -> (tensor<100xf32>) {
    %se = tensor.empty() : tensor<f32>
    %sz = linalg.fill ins(%zero : f32) outs(%se : tensor<f32>) -> tensor<f32>
    %m = linalg.reduce ins(%a : tensor<100xf32>) outs(%sz : tensor<f32>) dimensions = [0] (%in: f32, %out: f32) {
      %abs = math.absf %in : f32
      %mx = arith.maximumf %abs, %out : f32
      linalg.yield %mx : f32
    }
    %s = tensor.extract %m[] : tensor<f32>
    %c = arith.cmpf ogt, %s, %one : f32
    scf.condition(%c) %a : tensor<100xf32>
  } do {
  ^bb0(%b: tensor<100xf32>):
    %h = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%b : tensor<100xf32>) outs(%e : tensor<100xf32>) {
    ^bb0(%in: f32, %o: f32):
      %v = arith.mulf %in, %half : f32
      linalg.yield %v : f32
    } -> tensor<100xf32>
    scf.yield %h : tensor<100xf32>
  }
  return %r : tensor<100xf32>
}"""

NESTED = """func.func @loop_nested(%x: tensor<4x100xf32>, %p: i32) -> tensor<100xf32> attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %two = arith.constant 2 : i32
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<100xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<100xf32>) -> tensor<100xf32>
  %big = arith.cmpi sgt, %p, %two : i32
  %r = scf.for %i = %c0 to %c4 step %c1 iter_args(%a = %z) -> (tensor<100xf32>) {
    %v = tensor.extract_slice %x[%i, 0] [1, 100] [1, 1] : tensor<4x100xf32> to tensor<100xf32>
    %start = scf.if %big -> (tensor<100xf32>) {
      scf.yield %v : tensor<100xf32>
    } else {
      %d = linalg.add ins(%a, %v : tensor<100xf32>, tensor<100xf32>) outs(%e : tensor<100xf32>) -> tensor<100xf32>
      scf.yield %d : tensor<100xf32>
    }
    %s = scf.for %j = %c0 to %c3 step %c1 iter_args(%b = %start) -> (tensor<100xf32>) {
      %t = linalg.add ins(%a, %b : tensor<100xf32>, tensor<100xf32>) outs(%e : tensor<100xf32>) -> tensor<100xf32>
      scf.yield %t : tensor<100xf32>
    }
    scf.yield %s : tensor<100xf32>
  }
  return %r : tensor<100xf32>
}"""


def exchanged(x, y, count):
    for _ in range(count):
        x, y = y, x + y
    return x, y


def until(x):
    while np.abs(x).max() > 1:
        x = x * 0.5
    return x


def nested(x, which):
    total = np.zeros(100)
    for row in x:
        partial = row if which > 2 else total + row
        total = 3 * total + partial
    return total


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True, initial=-np.inf))
    return e / e.sum(axis=1, keepdims=True)


def stencil(x):
    y = np.zeros_like(x)
    y[1:-1] = (x[:-2] + x[1:-1] + x[2:]) / 4
    return y


ONE = "%x: memref<?xf32>, %y: memref<?xf32>"
LENGTHS = grid(n=(3, 40, 5000))
# Two results, one of which is what the loop starts from.
STARTED = Kernel("loop_started", """
func.func @loop_started(%x: tensor<300xf32>) -> (tensor<300xf32>, tensor<300xf32>) attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %e = math.exp %x : tensor<300xf32>
  %r = scf.for %i = %c0 to %c4 step %c1 iter_args(%s = %e) -> (tensor<300xf32>) {
    %n = arith.addf %s, %e : tensor<300xf32>
    scf.yield %n : tensor<300xf32>
  }
  return %r, %e : tensor<300xf32>, tensor<300xf32>
}""", [Buffer("f32", (300,), domain=(-1, 1)), Buffer("f32", (300,), "out"), Buffer("f32", (300,), "out")],
                 lambda x: (5 * np.exp(x), np.exp(x)), [{}], scale=5.0)

KERNELS = [
    STARTED,
    rows("loop_row_sum", "%t = arith.addf %a, %v : f32", "%zero", lambda x: x.sum(axis=1)),
    rows("loop_row_max", "%t = arith.maximumf %a, %v : f32", "%low", lambda x: x.max(axis=1, initial=-np.inf)),
    kernel("loop_softmax", TWO, SOFTMAX, matrices("in", "out"), softmax, SHAPES, scale=30.0),
    kernel("loop_matmul", f"%x: {F32}, %w: {F32}, %y: {F32}", MATMUL,
           [Buffer("f32", ("m", "k"), domain=(-1, 1)), Buffer("f32", ("k", "n"), domain=(-1, 1)), Buffer("f32", ("m", "n"), "inout")],
           lambda x, w, y: x @ w, grid(m=(1, 7), k=(1, 20), n=(9, 64)), scale=20.0),
    kernel("loop_stencil", ONE, STENCIL, [Buffer("f32", ("n",)), Buffer("f32", ("n",), "out")], stencil, LENGTHS),
    kernel("loop_halved", ONE, STRIDED, [Buffer("f32", ("l",)), Buffer("f32", ("n",), "out")], lambda x: x[::2],
           [{"l": 10, "n": 5}, {"l": 200, "n": 100}]),
    kernel("loop_even", ONE, EVEN, [Buffer("f32", ("l",), domain=(-1, 1)), Buffer("f32", ("n",), "out")], lambda x: np.exp(x[::2]),
           [{"l": 10, "n": 5}, {"l": 200, "n": 100}]),
    kernel("loop_transpose", TWO, TRANSPOSE, [Buffer("f32", ("m", "n")), Buffer("f32", ("n", "m"), "out")], lambda x: x.T, SHAPES[3:]),
    kernel("loop_total", "%x: memref<?xf32>, %y: memref<1xf32>", TOTAL, [Buffer("f32", ("n",), domain=(-1, 1)), Buffer("f32", (1,), "out")],
           lambda x: np.sqrt((x * x).sum()).reshape(1), LENGTHS, scale=30.0),
    kernel("loop_prefix", ONE, PREFIX, [Buffer("f32", ("n",), domain=(-1, 1)), Buffer("f32", ("n",), "out")], np.cumsum, grid(n=(1, 40)), scale=30.0),
    kernel("loop_columns", f"%x: {F32}, %y: memref<?xf32>", COLUMNS, [Buffer("f32", ("m", "n"), domain=(-1, 1)), Buffer("f32", ("n",), "out")],
           lambda x: x.sum(axis=0), SHAPES[3:], scale=20.0),
    kernel("vector_exp", ONE, VECTORS, [Buffer("f32", ("n",), domain=(-1, 1)), Buffer("f32", ("n",), "out")], lambda x: np.exp(x) / 4 + x,
           grid(n=(3, 100)), scale=3.0),
    kernel("vector_sums", "%x: memref<?x16xf32>, %y: memref<?x4xf32>", VECTOR_SUMS,
           [Buffer("f32", ("m", 16), domain=(-1, 1)), Buffer("f32", ("m", 4), "out")], lambda x: 1 + x.reshape(-1, 4, 4).sum(axis=2),
           grid(m=(1, 5)), scale=30.0),
    kernel("loop_added", f"{ONE}, %r: i32", ADDED, [Buffer("f32", ("n",)), Buffer("f32", ("n",), "inout"), Scalar("i32", 3)],
           lambda x, y, r: y + r * x, grid(n=(40, 5000)), scale=3.0),
    kernel("loop_own", "%x: memref<?x64xf32>, %y: memref<?x64xf32>", OWN, [Buffer("f32", ("m", 64), domain=(-1, 1)), Buffer("f32", ("m", 64), "out")],
           lambda x: np.cumsum(np.exp(x), axis=1), grid(m=(80,)), scale=30.0, blocks=(3, 70)),
    kernel("loop_carried", ONE.replace("?", "300") + ", %r: i32", CARRIED,
           [Buffer("f32", (300,)), Buffer("f32", (300,), "out"), Scalar("i32", 3)], lambda x, r: x * x + r * x, [{}], scale=3.0),
    scan("loop_cumsum", "f32", "add", "0.0", lambda x: np.cumsum(x, axis=0)),
    scan("loop_cumprod", "f32", "mul", "1.0", lambda x: np.cumprod(x, axis=0)),
    *(Kernel("loop_exchanged", EXCHANGED, [Buffer("f32", (100,)), Buffer("f32", (100,)), Scalar("i32", count), Buffer("f32", (100,), "out"),
                                           Buffer("f32", (100,), "out")], exchanged, [{}], scale=10.0) for count in (0, 1, 5)),
    Kernel("loop_until", UNTIL, [Buffer("f32", (100,), domain=(-900, 900)), Buffer("f32", (100,), "out")], until, [{}]),
    *(Kernel("loop_nested", NESTED, [Buffer("f32", (4, 100)), Scalar("i32", which), Buffer("f32", (100,), "out")], nested, [{}], scale=100.0)
      for which in (1, 3)),
    Kernel("triton_exp", TRITON, [Buffer("f32", ("n",), domain=(-1, 1)), Buffer("f32", ("n",), "out"), Scalar("i32", 600),
                                  *(Scalar("i32", extent) for extent in (5, 2, 1))], lambda x, *_: np.exp(x), [{"n": 600}]),
]


def modules(soc):
    return {"loops": KERNELS}
