"""The build helper's own parts: `python3 -m unittest discover tests`. They need neither componentize-py nor a host."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import build
import image
import repair


def written(name: str, text: str) -> Path:
    """A source file in a folder of its own."""
    source = Path(tempfile.mkdtemp()) / name
    source.write_text(text)
    return source


class Sources(unittest.TestCase):
    def test_a_class_with_set_up_or_tear_down_has_a_fixture(self) -> None:
        for method, expected in [("set_up", True), ("tear_down", True), ("start", False)]:
            source = written("shop.py", f"class Shop(Scenario):\n    @staticmethod\n    def {method}(plan): ...\n")
            self.assertEqual(build.entry_of(source, {})[1], expected, method)
        self.assertFalse(build.entry_of(written("shop.py", "def set_up(): ...\n"), {})[1])

    def test_a_syntax_error_is_told_with_its_place(self) -> None:
        source = written("shop.py", "x = 1\nclass Shop(Scenario)\n")
        if sys.version_info < build.PYTHON:
            self.assertFalse(build.entry_of(source, {})[1])
            return
        with self.assertRaisesRegex(build.Refused, r'shop\.py", line 2[\s\S]*SyntaxError: expected'):
            build.entry_of(source, {})[1]

    def test_names_that_hide_modules_are_refused(self) -> None:
        for name in ["http.py", "throng.py", "wit_world.py", "a.b.py", "shop.txt"]:
            with self.assertRaises(build.Refused, msg=name):
                build.check_name(Path(name))
        for name in ["shop.py", "my-shop.py", "tasks.py"]:
            build.check_name(Path(name))

    def test_only_the_author_s_part_of_the_output_is_told(self) -> None:
        output = f'noise\n{build.BEGIN}\n  File "/2/shop.py", line 3\nValueError: no\n{build.END}\nmore noise'
        self.assertEqual(build.told(output, Path("/home/me")), '  File "/home/me/shop.py", line 3\nValueError: no')
        self.assertEqual(build.told("no such world", Path("/")), "componentize-py failed:\nno such world")

    def test_the_markers_are_the_component_s(self) -> None:
        text = (build.SDK / "throng" / "component.py").read_text()
        self.assertIn(f'BEGIN, END = "{build.BEGIN}", "{build.END}"', text)


class Repair(unittest.TestCase):
    NAMES = "cabi_realloc", "wit_dylib_dealloc_bytes"
    # One local, local.get 3.
    FUNCTION = bytes([1, 1, 0x7F, 0x20, 3, 0x0B])

    def module(self, exports: tuple[str, ...], function: bytes) -> bytes:
        """Its one function, under several names."""
        exported = bytes([len(exports)]) + b"".join(bytes([len(it)]) + it.encode() + b"\0\0" for it in exports)
        code = bytes([1, len(function)]) + function
        return b"\0asm\1\0\0\0" + repair.section(repair.EXPORT, exported) + repair.section(repair.CODE, code)

    def test_the_guard_goes_behind_the_locals(self) -> None:
        guard = repair.GUARDS[self.NAMES]
        mended = repair.mended(self.module(self.NAMES, self.FUNCTION), *self.NAMES, guard)
        self.assertEqual(mended, self.module(self.NAMES, self.FUNCTION[:3] + guard + self.FUNCTION[3:]))

    def test_other_modules_are_not_meant(self) -> None:
        module = self.module(self.NAMES[:1], self.FUNCTION)
        self.assertIsNone(repair.mended(module, *self.NAMES, b""))

    def test_both_functions_are_mended_or_neither(self) -> None:
        modules = [self.module(names, self.FUNCTION) for names in repair.GUARDS]
        whole, half = (self.component(them) for them in (modules, modules[:1]))
        self.assertEqual(len(repair.without_leaks(whole)), len(whole) + 18)
        self.assertEqual(repair.without_leaks(half), half)

    def test_bytes_are_given_back_where_they_are_popped(self) -> None:
        names = ("other", repair.POP, repair.GIVE_BACK)
        imported = bytes([len(names)]) + b"".join(bytes([1]) + b"m" + bytes([len(it)]) + it.encode() + b"\0\0" for it in names)
        # The context is local 0, the stack's place local 1 and 8, the length and the pointer are locals 2 and 3.
        before = bytes([0, 0x20, 0, 0x41, 5, 0x20, 1, 0x41, 8, 0x6A, 0x10, 1, 0x21, 2, 0x20, 1, 0x41, 8, 0x6A, 0x28, 2, 0, 0x21, 3])
        behind = bytes([0x20, 3, 0x45, 0x04, 0x40, 0x0B, 0x0B])
        given = bytes([0x20, 3, 0x04, 0x40, 0x20, 0, 0x20, 3, 0x20, 2, 0x41, 1, 0x41, 1, 0x10, 2, 0x0B])

        def module(function: bytes) -> bytes:
            imports = repair.section(repair.IMPORT, imported)
            code = repair.encoded(1) + repair.encoded(len(function)) + function
            return b"\0asm\1\0\0\0" + imports + repair.section(repair.CODE, code)

        self.assertEqual(repair.giving_back(module(before + behind)), module(before + given + behind))
        elsewhere = module(before.replace(b"\x10\1", b"\x10\0") + behind)
        self.assertEqual(repair.giving_back(elsewhere), elsewhere)

    def component(self, modules: list[bytes]) -> bytes:
        return b"\0asm\r\0\1\0" + b"".join(repair.section(repair.CORE_MODULE, it) for it in modules)

    def test_numbers_are_written_as_they_are_read(self) -> None:
        for value in [0, 1, 127, 128, 300, 1 << 31]:
            self.assertEqual(repair.number(repair.encoded(value), 0), (value, len(repair.encoded(value))))


class Image(unittest.TestCase):
    def words(self, *numbers: int) -> bytes:
        return b"".join(it.to_bytes(4, "little") for it in numbers)

    def data(self, *segments: tuple[int, bytes]) -> bytes:
        parts = (image.ACTIVE + repair.encoded(at) + b"\x0b" + repair.encoded(len(it)) + it for at, it in segments)
        return repair.encoded(len(segments)) + b"".join(parts)

    def test_objects_become_immortal_but_for_what_is_gone_or_is_so_already(self) -> None:
        kind, other, static = 0x2000, 0x3000, 7 << 28
        before = self.words(3, kind, 0, 1, kind, 9, static, kind)
        after = self.words(image.IMMORTAL, kind, 0, image.IMMORTAL, kind, 9, static, kind)
        far = self.words(2, kind)
        listed = [(0x1000, kind), (0x100C, kind), (0x1018, kind), (0x9000, kind)] * 5
        gone = [(0x1004, other)]
        objects = b"".join(self.words(*it) for it in [*listed, *gone])
        made = image.with_immortals(self.data((0x9000, far), (0x1000, before)), objects)
        self.assertEqual(made, self.data((0x9000, self.words(image.IMMORTAL, kind)), (0x1000, after)))

    def test_a_memory_of_another_kind_is_refused(self) -> None:
        objects = self.words(0x1000, 0x2000, 0x5000, 0x2000)
        with self.assertRaisesRegex(image.Unknown, "only 0 of 2"):
            image.with_immortals(self.data((0x1000, self.words(1, 0x7777))), objects)
        with self.assertRaisesRegex(image.Unknown, "no fixed address"):
            image.segments_of(b"\1\1\0")

    def test_only_the_memory_s_module_is_changed(self) -> None:
        preamble = b"\0asm\1\0\0\0"
        small = preamble + repair.section(image.DATA, self.data((8, b"x")))
        large = [preamble + repair.section(image.DATA, self.data((0x1000, self.words(it, 5)))) for it in (1, image.IMMORTAL)]
        made, wanted = (
            preamble + b"".join(repair.section(repair.CORE_MODULE, it) for it in (small, module)) for module in large
        )
        self.assertEqual(image.shared(made, self.words(0x1000, 5)), wanted)


if __name__ == "__main__":
    unittest.main()
