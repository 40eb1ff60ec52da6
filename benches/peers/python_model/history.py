"""What happened in one trial."""

from dataclasses import dataclass, field


@dataclass
class History:
    """What a trial leaves behind. `resumed` is τ, or nothing where the ceasefire held."""

    came: bool = False
    joined: list[bool] = field(default_factory=list)
    pledged: float = 0.0
    resumed: int | None = None
    troops: list[float] = field(default_factory=list)
    countries: list[int] = field(default_factory=list)
    posture: list[int] = field(default_factory=list)
    incidents: list[float] = field(default_factory=list)
    aircraft_months: float = 0.0
    ship_months: float = 0.0
    fights: bool = False
    acts: bool = False
    area: float = 0.0
    losses: float = 0.0
