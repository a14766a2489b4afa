"""Names that stay with their people as the number of segments changes.

A name is earned in the cut that is recommended. At any other number the segment of the same identity
keeps it while half of the customers in either are in both, and while what the name says still holds there;
else it earns a name by its own numbers. Nobody else is called by a name that was earned there: the same name
means the same people, whatever k is.
"""

from __future__ import annotations

from dataclasses import dataclass

from segmentation.act.personas.behaviors import axes
from segmentation.act.personas.name_evidence import standings
from segmentation.act.personas.packs.rules import Rule, Rules
from segmentation.act.personas.personas import fitting_pack, rules_met
from segmentation.segment.clusters import Clustering
from segmentation.segment.profile.descriptives import Descriptives
from segmentation.segment.sweeps.identities import shared
from segmentation.standards import MAJORITY


@dataclass(frozen=True, eq=False)
class FirstNames:
    """The cut in which names are first earned, and the rules by which they were."""

    clustering: Clustering
    earned: dict[int, Rule]
    """Segment → its rule, for those that meet one."""
    rules: Rules

    def kept(self, described: Descriptives, clustering: Clustering) -> dict[int, Rule]:
        """Segment → the rule of the name that it keeps; `described` tells what the segments are like."""
        stands = standings(axes(described), described)
        return {
            segment: rule
            for segment, rule in self._same_people(clustering).items()
            if rule.holds(stands[segment], self.rules.levels)
        }

    def reserved(self, clustering: Clustering) -> dict[str, int | None]:
        """Key of a rule → the only segment that it may name: that of the identity which earned it."""
        here = {identity: at for at, identity in enumerate(clustering.identities, start=1)}
        return {
            rule.key: here.get(self.clustering.identities[segment - 1])
            for segment, rule in self.earned.items()
        }

    def _same_people(self, clustering: Clustering) -> dict[int, Rule]:
        """Segment → the rule of whom its customers were, by the Jaccard index of both."""
        both = shared(self.clustering.labels, clustering.labels)
        before, now = both.sum(axis=1), both.sum(axis=0)
        numbers = {identity: at for at, identity in enumerate(clustering.identities)}
        found = {}
        for segment, rule in self.earned.items():
            old, new = segment - 1, numbers.get(self.clustering.identities[segment - 1])
            if new is not None and both[old, new] >= MAJORITY * (before[old] + now[new] - both[old, new]):
                found[new + 1] = rule
        return found


def first_names(described: Descriptives, clustering: Clustering, rules: Rules | None = None) -> FirstNames:
    """The names that segments earn by themselves; `rules` are those of `name_personas`."""
    rules = fitting_pack(described) if rules is None else rules
    stands = standings(axes(described), described)
    return FirstNames(clustering, rules_met(described, rules, stands), rules)
