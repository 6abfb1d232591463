"""What holds content against a JSON Schema and says what is wrong with it, for records and for framework.toml alike."""

from collections.abc import Iterable, Mapping

import jsonschema


def validator(schema: Mapping) -> jsonschema.protocols.Validator:
    """What holds content against a schema, which is itself checked here: keep it, that takes far longer than using it.

    Raises:
        jsonschema.SchemaError: the schema is none.
    """
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def raise_best(errors: Iterable[jsonschema.ValidationError]) -> None:
    """Raise the error that says most, where there is any."""
    error = jsonschema.exceptions.best_match(errors)
    if error:
        raise error


def said(error: jsonschema.ValidationError) -> str:
    """Where in the content, and what is wrong there."""
    return f"{'.'.join(map(str, error.absolute_path)) or 'top level'}: {error.message}"
