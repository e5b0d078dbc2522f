"""Writes kernels as front ends do: linalg.generic on tensors, one for each operation."""
from harness import Buffer, Kernel


class Kernels:
    """Builds the text of one kernel. Shapes hold numbers and names of sizes; values are (name, shape, type)."""

    def __init__(self, name, **inputs):
        self.name, self.lines, self.count, self.inputs = name, [], 0, []
        self.sizes, self.domains = {}, {}
        for argument, (dtype, shape, *domain) in inputs.items():
            # Bodies see the arguments of the kernel: no letter of theirs may be one of these.
            value = (f"%in_{argument}", tuple(shape), dtype)
            self.inputs.append(value)
            self.domains[value[0]] = tuple(domain[0]) if domain else (-4, 4)
            setattr(self, argument, value)
            for i, size in enumerate(shape):
                if isinstance(size, str) and size not in self.sizes:
                    self.sizes[size] = f"%size_{size}"
                    self.lines.append(f"%c_{size} = arith.constant {i} : index")
                    self.lines.append(f"%size_{size} = tensor.dim {value[0]}, %c_{size} : {self.tensor(value[1], dtype)}")

    @staticmethod
    def tensor(shape, dtype):
        return "tensor<" + "x".join([*("?" if isinstance(e, str) else str(e) for e in shape), dtype]) + ">"

    def fresh(self):
        self.count += 1
        return f"%value{self.count}"

    def constant(self, value, dtype="f32"):
        name = self.fresh()
        if dtype[0] != "i" and not isinstance(value, str):
            value = repr(float(value))
        self.lines.append(f"{name} = arith.constant {value} : {dtype}")
        return name

    def empty(self, shape, dtype="f32"):
        name = self.fresh()
        dynamic = ", ".join(self.sizes[e] for e in shape if isinstance(e, str))
        self.lines.append(f"{name} = tensor.empty({dynamic}) : {self.tensor(shape, dtype)}")
        return (name, tuple(shape), dtype)

    def fill(self, shape, value, dtype="f32"):
        init, number, name = self.empty(shape, dtype), self.constant(value, dtype), self.fresh()
        text = self.tensor(shape, dtype)
        self.lines.append(f"{name} = linalg.fill ins({number} : {dtype}) outs({init[0]} : {text}) -> {text}")
        return (name, tuple(shape), dtype)

    def generic(self, loops, inputs, out, body, init=None, dtype="f32"):
        """`loops` and `out`: letters, "ij"; `inputs`: [(value, "ij"), …], or a tuple of affine expressions; `body` uses %a, %b, …
        and %out, and defines %r. What `out` does not have is reduced."""
        shape_of = {}
        for (_, shape, _), axes in inputs:
            for axis, size in zip(axes, shape):
                if len(str(axis)) == 1:
                    shape_of.setdefault(axis, size)
        shape = tuple(init[1]) if init else tuple(shape_of[a] for a in out)
        init = init or self.empty(shape, dtype)

        def text(axes):
            return f"affine_map<({', '.join(loops)}) -> ({', '.join(axes)})>"
        kinds = ", ".join('"parallel"' if any(a in str(o) for o in out) else '"reduction"' for a in loops)
        letters = "abcdefgh"[:len(inputs)]
        arguments = ", ".join([f"%{c}: {v[2]}" for c, (v, _) in zip(letters, inputs)] + [f"%out: {init[2]}"])
        ins = f"ins({', '.join(v[0] for v, _ in inputs)} : {', '.join(self.tensor(v[1], v[2]) for v, _ in inputs)}) " if inputs else ""
        name, result = self.fresh(), self.tensor(shape, init[2])
        maps = ", ".join([text(axes) for _, axes in inputs] + [text(out)])
        self.lines.append(f"{name} = linalg.generic {{indexing_maps = [{maps}], iterator_types = [{kinds}]}} {ins}outs({init[0]} : {result}) {{")
        self.lines.append(f"^bb0({arguments}):")
        self.lines += [line.strip() for line in body.strip().splitlines()]
        self.lines += [f"linalg.yield %r : {init[2]}", f"}} -> {result}"]
        return (name, shape, init[2])

    def finish(self, results, reference, sizes=({},), scale=1.0, **more):
        results = results if isinstance(results, list) else [results]
        types = ", ".join(self.tensor(s, d) for _, s, d in results)
        inputs = ", ".join(f"{n}: {self.tensor(s, d)}" for n, s, d in self.inputs)
        body = "\n  ".join(self.lines)
        source = (f"\nfunc.func @{self.name}({inputs}) -> ({types}) attributes {{hacc.entry}} {{\n  {body}\n  "
                  f"return {', '.join(n for n, _, _ in results)} : {types}\n}}")
        arguments = [Buffer(d, s, "in", self.domains[n]) for n, s, d in self.inputs] + [Buffer(d, s, "out") for _, s, d in results]
        more.setdefault("blocks", (3, 40))
        return Kernel(self.name, source, arguments, reference, list(sizes), scale, **more)
