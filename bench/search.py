"""Search over what `bench.ingest` has loaded, beside the tenth of a second that a person does not notice."""

from bench.figures import Figure, median

NOTICED = 0.1  # seconds


def figures(scale: int) -> list[Figure]:
    from accounts.models import User
    from scoring import search, vocabulary
    from suppliers.models import Part, Supplier

    vocabulary.learn_all()
    user = User(email="bench@holdfast.example", is_active=True)
    part = Part.objects.exclude(description="").order_by("-pk").first()
    supplier = Supplier.objects.exclude(name="").order_by("-pk").first()
    if part is None or supplier is None:
        return []
    asked = {
        "a number": part.number,
        "a number without its letters and zeros": "".join(c for c in part.number if c.isdigit()).lstrip("0"),
        "a description": part.description,
        "a misspelt description": swapped(part.description),
        "a name": supplier.name,
        "a misspelt name": swapped(supplier.name),
    }
    return [
        Figure(
            f"search for {what}",
            median(lambda told=told: search.find(told, user=user, most=8), times=9),
            "what nobody notices",
            NOTICED,
            1.0,
        )
        for what, told in asked.items()
    ]


def swapped(text: str) -> str:
    """Two letters within its longest word change places: 'Servo valve' -> 'Srevo valve'."""
    word = max(text.split(), key=len)
    return text.replace(word, word[0] + word[2] + word[1] + word[3:]) if len(word) > 3 else text
