"""As much of libclang as finding calls needs: cursors with their place in the text, through ctypes."""
import ctypes
import ctypes.util
import glob

CALL, DECL_STATEMENT, VARIABLE, INTEGER, COMPOUND, FOR, FIELD, BINARY = 103, 231, 9, 106, 202, 209, 6, 114


class _String(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("flags", ctypes.c_uint)]


class _Cursor(ctypes.Structure):
    _fields_ = [("kind", ctypes.c_int), ("xdata", ctypes.c_int), ("data", ctypes.c_void_p * 3)]


class _Location(ctypes.Structure):
    _fields_ = [("pointers", ctypes.c_void_p * 2), ("number", ctypes.c_uint)]


class _Range(ctypes.Structure):
    _fields_ = [("pointers", ctypes.c_void_p * 2), ("begin", ctypes.c_uint), ("end", ctypes.c_uint)]


class _Type(ctypes.Structure):
    _fields_ = [("kind", ctypes.c_int), ("data", ctypes.c_void_p * 2)]


_VISITOR = ctypes.CFUNCTYPE(ctypes.c_int, _Cursor, _Cursor, ctypes.c_void_p)


def _load():
    paths = sorted(glob.glob("/usr/lib/llvm-*/lib/libclang-*.so.*") + glob.glob("/usr/lib/llvm-*/lib/libclang.so*"))
    library = ctypes.CDLL(next((p for p in paths if "llvm-22" in p and "cpp" not in p), ctypes.util.find_library("clang")))
    declarations = {
        "clang_createIndex": (ctypes.c_void_p, [ctypes.c_int, ctypes.c_int]),
        "clang_disposeIndex": (None, [ctypes.c_void_p]),
        "clang_parseTranslationUnit": (ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(ctypes.c_char_p),
                                                         ctypes.c_int, ctypes.c_void_p, ctypes.c_uint, ctypes.c_uint]),
        "clang_disposeTranslationUnit": (None, [ctypes.c_void_p]),
        "clang_getTranslationUnitCursor": (_Cursor, [ctypes.c_void_p]),
        "clang_visitChildren": (ctypes.c_uint, [_Cursor, _VISITOR, ctypes.c_void_p]),
        "clang_getCursorSpelling": (_String, [_Cursor]),
        "clang_getCString": (ctypes.c_char_p, [_String]),
        "clang_disposeString": (None, [_String]),
        "clang_getCursorExtent": (_Range, [_Cursor]),
        "clang_getCursorLocation": (_Location, [_Cursor]),
        "clang_getRangeStart": (_Location, [_Range]),
        "clang_getRangeEnd": (_Location, [_Range]),
        "clang_getFileLocation": (None, [_Location, ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(ctypes.c_uint),
                                         ctypes.POINTER(ctypes.c_uint), ctypes.POINTER(ctypes.c_uint)]),
        "clang_Location_isFromMainFile": (ctypes.c_int, [_Location]),
        "clang_getCursorType": (_Type, [_Cursor]),
        "clang_getTypeSpelling": (_String, [_Type]),
        "clang_Cursor_getNumArguments": (ctypes.c_int, [_Cursor]),
        "clang_Cursor_getArgument": (_Cursor, [_Cursor, ctypes.c_uint]),
    }
    for name, (result, arguments) in declarations.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


_clang = _load()


def _text(string):
    value = (_clang.clang_getCString(string) or b"").decode()
    _clang.clang_disposeString(string)
    return value


def _offset(location):
    value = ctypes.c_uint()
    _clang.clang_getFileLocation(location, None, None, None, ctypes.byref(value))
    return value.value


class Node:
    """A cursor, read once: kind, name, type, the text from begin to end, arguments of a call, children."""

    def __init__(self, cursor, parent=None):
        extent = _clang.clang_getCursorExtent(cursor)
        self.kind = cursor.kind
        self.name = _text(_clang.clang_getCursorSpelling(cursor))
        self.type = _text(_clang.clang_getTypeSpelling(_clang.clang_getCursorType(cursor)))
        self.begin = _offset(_clang.clang_getRangeStart(extent))
        self.end = _offset(_clang.clang_getRangeEnd(extent))
        self.parent = parent
        self.arguments = []
        if self.kind == CALL:
            arguments = [_clang.clang_Cursor_getArgument(cursor, i) for i in range(_clang.clang_Cursor_getNumArguments(cursor))]
            # A default argument has no text of its own.
            self.arguments = [a for a in (Node(a, self) for a in arguments) if a.end > a.begin]
        self.children = []
        visitor = _VISITOR(self._child)
        _clang.clang_visitChildren(cursor, visitor, None)

    def _child(self, cursor, _parent, _data):
        if _clang.clang_Location_isFromMainFile(_clang.clang_getCursorLocation(cursor)):
            self.children.append(Node(cursor, self))
        return 1

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()


def parse(path, arguments):
    """The tree of a source's own declarations."""
    index = _clang.clang_createIndex(0, 0)
    encoded = [a.encode() for a in arguments]
    unit = _clang.clang_parseTranslationUnit(index, str(path).encode(), (ctypes.c_char_p * len(encoded))(*encoded), len(encoded),
                                             None, 0, 0)
    if not unit:
        raise RuntimeError(f"{path}: libclang cannot read it")
    try:
        return Node(_clang.clang_getTranslationUnitCursor(unit))
    finally:
        _clang.clang_disposeTranslationUnit(unit)
        _clang.clang_disposeIndex(index)
