"""A card as Markdown, for docs/methods/."""

from scoring.methods.cards import Card, Example


def in_words(card: Card) -> str:
    sources = "\n".join(f"- {source}" for source in card.sources)
    examples = "\n\n".join(_example(example) for example in card.examples)
    return (
        f"# {card.title}\n\n{card.answers}\n\n```\n{card.formula}\n```\n\n{card.units}\n\n{card.limits}\n\n"
        f"Computed by `{card.module}`.\n\n## Source\n\n{sources}\n\n## Examples\n\n"
        f"A test computes each of them anew and compares.\n\n{examples}\n"
    )


def _example(example: Example) -> str:
    inputs = "\n".join(f"| {name} | {value} |" for name, value in example.inputs)
    return (
        f"### {example.title}\n\n{example.origin}.\n\n| input | value |\n| --- | --- |\n{inputs}\n"
        f"| **expected** | {example.expected_in_words} |\n| **this code computes** | {example.computed_in_words} |"
    )
