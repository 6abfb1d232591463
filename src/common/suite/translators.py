"""Parameters of Java notebooks, for papermill.

papermill 2.7 has no entry points for translators, but it imports what stands under its entry points for engines:
pyproject.toml names this module there, so that `papermill` on the command line knows Java too. It registers itself.
"""

import json
import math
import re

from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

from common.errors import UserError

INT = range(-(2**31), 2**31)
LONG = range(-(2**63), 2**63)


class JavaTranslator(Translator):
    """Writes parameters as `var name = value;`, and reads the typed variables of a parameters cell.

    What is no Java literal of one plain type is refused: None, NaN, infinities, dicts, integers beyond 64 bits.
    """

    _VARIABLE = re.compile(
        r"""^\s*(?:final\s+)?
        (?P<type>[A-Za-z_][\w.]*(?:<[\w.,\s<>]*>)?(?:\[\])*)\s+
        (?P<name>[A-Za-z_$][\w$]*)\s*=\s*
        (?P<value>(?:"(?:\\.|[^"\\])*"|[^;"])*?)\s*;\s*
        (?://\s*(?P<help>.*?)\s*)?$""",
        re.VERBOSE,
    )

    @classmethod
    def translate_escaped_str(cls, str_val):
        """A Java string: JSON's escapes are also Java's."""
        return json.dumps(str(str_val))

    @classmethod
    def translate_none(cls, val):
        """Refused: `var x = null;` has no type."""
        raise UserError("a Java notebook cannot take the parameter value None: leave the parameter out or give a value")

    @classmethod
    def translate_int(cls, val):
        """An int where it fits in 32 bits, else a long."""
        if val in INT:
            return str(val)
        if val in LONG:
            return f"{val}L"
        raise UserError(f"a Java notebook cannot take the parameter value {val}: it does not fit in 64 bits")

    @classmethod
    def translate_float(cls, val):
        """A double."""
        if not math.isfinite(val):
            raise UserError(f"a Java notebook cannot take the parameter value {val}: only finite numbers")
        return repr(float(val))

    @classmethod
    def translate_list(cls, val):
        """An immutable java.util.List."""
        return f"java.util.List.of({', '.join(map(cls.translate, val))})"

    @classmethod
    def translate_dict(cls, val):
        """Refused: a dict's values have no common Java type."""
        raise UserError("a Java notebook cannot take a dict as a parameter: pass its values one by one")

    @classmethod
    def comment(cls, cmt_str):
        """The text as line comments."""
        return "\n".join(f"// {line}".rstrip() for line in str(cmt_str).splitlines())

    @classmethod
    def assign(cls, name, str_val):
        """A declaration: in a JShell kernel a later one replaces an earlier one, whatever its type was."""
        return f"var {name} = {str_val};"

    @classmethod
    def inspect(cls, parameters_cell):
        """The variables declared in the parameters cell, one on each line; other lines are passed over."""
        found = filter(None, map(cls._VARIABLE.match, parameters_cell["source"].splitlines()))
        return [
            Parameter(
                name=match["name"],
                inferred_type_name="None" if match["type"] == "var" else match["type"],
                default=match["value"],
                help=match["help"] or "",
            )
            for match in found
        ]


papermill_translators.register("java", JavaTranslator)
