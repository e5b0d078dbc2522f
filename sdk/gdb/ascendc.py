"""How gdb shows AscendC's tensors in kernels that run under the simulator.

  gdb -ex 'source <prefix>/share/ascend-sdk/gdb/ascendc.py' --args ascend-run add.so …

  print z              LocalTensor<half> VECOUT at 0x7fffe4000200, 4096 elements = {0.5, 1, …}
  tensor z 100 8       eight elements from the hundredth on
"""
import gdb
import gdb.printing

SHOWN = 16
POSITIONS = ["GM", "A1", "A2", "B1", "B2", "C1", "C2", "CO1", "CO2", "VECIN", "VECOUT", "VECCALC", "SPM", "TSCM",
             "C2PIPE2GM", "C2PIPE2LOCAL"]


def half_to_float(bits):
    sign = -1.0 if bits & 0x8000 else 1.0
    exponent, mantissa = bits >> 10 & 0x1F, bits & 0x3FF
    if exponent == 0x1F:
        return float("nan") if mantissa else sign * float("inf")
    if exponent == 0:
        return sign * mantissa * 2.0**-24
    return sign * (1 + mantissa / 1024) * 2.0 ** (exponent - 15)


def bfloat16_to_float(bits):
    import struct
    return struct.unpack("<f", struct.pack("<I", bits << 16))[0]


class Elements:
    """The elements of one type at an address."""

    def __init__(self, element, address):
        self.name = str(element.strip_typedefs().unqualified())
        self.type = element
        self.address = int(address)
        self.four_bits = self.name.endswith("int4b_t")

    def read(self, index):
        """Element `index` as text."""
        if self.four_bits:
            byte = self.raw(self.address + index // 2, 1)
            nibble = byte >> 4 if index % 2 else byte & 15
            return str(nibble - 16 if nibble > 7 else nibble)
        if self.name.split("::")[-1] == "half":
            return f"{half_to_float(self.raw(self.address + 2 * index, 2)):g}"
        if self.name.split("::")[-1] == "bfloat16_t":
            return f"{bfloat16_to_float(self.raw(self.address + 2 * index, 2)):g}"
        value = (gdb.Value(self.address).cast(self.type.pointer()) + index).dereference()
        if self.type.strip_typedefs().code == gdb.TYPE_CODE_FLT:
            return f"{float(value):g}"
        return str(int(value))

    @staticmethod
    def raw(address, size):
        return int.from_bytes(gdb.selected_inferior().read_memory(address, size).tobytes(), "little")

    def count(self, size):
        return size * 2 if self.four_bits else size // self.type.sizeof

    def text(self, start, count, total):
        try:
            shown = [self.read(i) for i in range(start, min(start + count, total))]
        except gdb.MemoryError:
            return "<cannot be read>"
        more = ", …" if start + count < total else ""
        return "{" + ", ".join(shown) + more + "}"


def describe(value):
    """(title, elements, count) of a tensor."""
    kind = value.type.strip_typedefs().unqualified()
    element = kind.template_argument(0)
    elements = Elements(element, value["address"])
    if kind.name.startswith("AscendC::GlobalTensor"):
        count = int(value["bufferSize_"])
        size = f"{count} elements" if count else "of no declared length"
        return f"GlobalTensor<{elements.name}> at {elements.address:#x}, {size}", elements, count
    count = elements.count(int(value["bytes"]))
    position = int(value["position"])
    where = POSITIONS[position] if position < len(POSITIONS) else "?"
    title = f"LocalTensor<{elements.name}> {where} at {elements.address:#x}, {count} elements"
    return title, elements, count


class TensorPrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        if int(self.value["address"]) == 0:
            return "a tensor without memory"
        title, elements, count = describe(self.value)
        return f"{title} = {elements.text(0, SHOWN, count or SHOWN)}"


class HalfPrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        return Elements(self.value.type, self.value.address).read(0) if self.value.address else "?"


class TensorCommand(gdb.Command):
    """tensor EXPRESSION [START [COUNT]]: elements of a LocalTensor or GlobalTensor."""

    def __init__(self):
        super().__init__("tensor", gdb.COMMAND_DATA, gdb.COMPLETE_EXPRESSION)

    def invoke(self, argument, from_tty):
        words = gdb.string_to_argv(argument)
        if not words:
            raise gdb.GdbError("tensor EXPRESSION [START [COUNT]]")
        value = gdb.parse_and_eval(words[0])
        if value.type.strip_typedefs().code == gdb.TYPE_CODE_REF:
            value = value.referenced_value()
        if not (value.type.strip_typedefs().name or "").startswith(("AscendC::LocalTensor<", "AscendC::GlobalTensor<")):
            raise gdb.GdbError(f"'{words[0]}' is not a LocalTensor or GlobalTensor")
        start = int(gdb.parse_and_eval(words[1])) if len(words) > 1 else 0
        count = int(gdb.parse_and_eval(words[2])) if len(words) > 2 else 4 * SHOWN
        title, elements, total = describe(value)
        print(title)
        for at in range(start, start + count, SHOWN):
            if total and at >= total:
                break
            row = elements.text(at, min(SHOWN, start + count - at), total or at + SHOWN)
            print(f"[{at}] {row[1:-1].removesuffix(', …')}")


printers = gdb.printing.RegexpCollectionPrettyPrinter("AscendC")
printers.add_printer("LocalTensor", "^AscendC::LocalTensor<.*>$", TensorPrinter)
printers.add_printer("GlobalTensor", "^AscendC::GlobalTensor<.*>$", TensorPrinter)
printers.add_printer("half", "^(AscendC::)?(half|bfloat16_t)$", HalfPrinter)
gdb.printing.register_pretty_printer(None, printers, replace=True)
TensorCommand()
