"""Records of a made-up launch, valid by their own checks."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import numpy as np

from fallzone.model.mission import FailureCase, FlightTermination, Guidance, Mission, Observation
from fallzone.model.record import Quantity
from fallzone.model.results.left_out import LeftOut, LeftOutTable
from fallzone.model.results.validation import ValidationRow
from fallzone.model.site import Pad, Site
from fallzone.model.text import NO_WORDING, Wording
from fallzone.model.timeline import Burn, Separation
from fallzone.model.vehicle import Aerodynamics, DebrisGroup, Dispersion, Fairing, FallingBody, Stage, Vehicle
from fallzone.model.wind_profile import WindProfile

PAD_LON_DEG, PAD_LAT_DEG = 127.535, 34.432
LIFTOFF_UTC = datetime(2023, 8, 23, 18, 50, tzinfo=UTC)
FAILURE_T_S = 400.0


def tiny_mission(payload: str = "") -> Mission:
    """A mission record that passes its own checks."""
    return Mission(
        id="tiny-2023-08-24",
        title="Tiny flight" + payload,
        site="tiny-site",
        pad="pad-1",
        vehicle="tiny",
        liftoff_utc=LIFTOFF_UTC,
        liftoff_mark="declared",
        liftoff_source="press",
        month=8,
        timezone="Asia/Seoul",
        payload_kg=assumed(300.0),
        atmosphere="us-standard-1976",
        wind="assumed-westerlies",
        guidance=Guidance(
            mark="assumed",
            source="press",
            launch_azimuth_deg=180.0,
            pitch_t_s=(0.0, 100.0, 300.0),
            pitch_deg=(90.0, 40.0, 5.0),
            yaw_t_s=(0.0, 300.0),
            yaw_deg=(0.0, 0.0),
        ),
        burns=(
            Burn(stage="stage-1", ignition_s=assumed(0.0), cutoff_s=assumed(120.0)),
            Burn(stage="stage-2", ignition_s=assumed(124.0), cutoff_s=assumed(424.0)),
        ),
        separations=(
            Separation(item="stage-1", t_s=assumed(122.0)),
            Separation(item="fairing", t_s=assumed(160.0)),
            Separation(item="stage-2", t_s=assumed(430.0)),
        ),
        as_flown=FailureCase(
            mode="early-cutoff",
            t_s=FAILURE_T_S,
            title="Second stage stopped early" + payload,
            mark="declared",
            source="press",
        ),
        flight_termination=FlightTermination(
            limit_line_lonlat=((129.5, 33.0), (130.5, 24.0)),
            delay_s=2.0,
            mark="assumed",
            source="press",
            note="East of the track." + payload,
        ),
        zones=("tiny",),
        observations=(
            Observation(
                id="object-1",
                title="Object 1" + payload,
                lon_deg=127.1,
                lat_deg=30.9,
                uncertainty_m=75_000.0,
                mark="estimated",
                source="press",
                note="About 390 km south of the pad." + payload,
                reported_utc=datetime(2023, 8, 23, 18, 58, tzinfo=UTC),
            ),
            Observation(
                id="object-2",
                title="Object 2" + payload,
                lon_deg=127.9,
                lat_deg=15.2,
                uncertainty_m=100_000.0,
                mark="estimated",
                source="press",
            ),
        ),
        not_modelled=("Winds of the day." + payload,),
        sources={"press": "A made-up press report" + payload},
    )


def tiny_site(payload: str = "") -> Site:
    """A launch site with one pad."""
    return Site(
        id="tiny-site",
        title="Tiny Space Centre" + payload,
        names={
            "en": "Tiny Space Centre" + payload,
            "ko": "작은 우주센터" + payload,
            "ja": "小さな宇宙センター" + payload,
        },
        timezone="Asia/Seoul",
        pads=(
            Pad(
                id="pad-1",
                lon_deg=PAD_LON_DEG,
                lat_deg=PAD_LAT_DEG,
                height_m=100.0,
                mark="declared",
                source="press",
            ),
        ),
        sources={"press": "A made-up press report" + payload},
    )


def tiny_vehicle(payload: str = "") -> Vehicle:
    """A two-stage vehicle whose burn times match its propellant."""
    return Vehicle(
        id="tiny",
        title="Tiny rocket" + payload,
        stages=(
            _stage("stage-1", propellant_kg=50_000.0, isp_s=290.0, burn_s=120.0),
            _stage("stage-2", propellant_kg=9_000.0, isp_s=310.0, burn_s=300.0),
        ),
        fairing=Fairing(
            mass_kg=assumed(400.0),
            length_m=assumed(4.0),
            diameter_m=assumed(2.0),
            halves=2,
            fall=_body(60.0),
        ),
        aerodynamics=Aerodynamics(
            mark="assumed",
            source="press",
            reference_area_m2=4.0,
            mach=(0.0, 1.0, 5.0),
            cd=(0.3, 0.5, 0.2),
        ),
        dispersion=Dispersion(**{name: assumed(0.01) for name in Dispersion.model_fields}),
        debris=(
            DebrisGroup(
                name="panels" + payload,
                part="stage-2",
                count=10,
                mass_kg=5.0,
                beta_kgpm2=30.0,
                beta_sigma_ln=0.3,
                imparted_velocity_mps=20.0,
                drag_curve="tumbling",
                mark="assumed",
                source="press",
            ),
        ),
        sources={"press": "A made-up press report" + payload},
    )


def tiny_wind() -> WindProfile:
    """A jet at 12 km and a light southerly, each with its spread."""
    height_m = np.arange(0.0, 120_001.0, 1_000.0)
    jet = np.exp(-(((height_m - 12_000.0) / 5_000.0) ** 2))
    return WindProfile(
        height_m=height_m,
        east_mps=40.0 * jet,
        north_mps=np.where(height_m < 50_000.0, 3.0, 0.0),
        east_sigma_mps=4.0 + 10.0 * jet,
        north_sigma_mps=np.full_like(height_m, 5.0),
        verified=False,
    )


# Levels of 25 falls that no fit had seen: 9, 14, 17 and 17 lie in the 50, 90, 97 and 99 % areas
FALL_LEVELS = (0.3,) * 9 + (0.8,) * 5 + (0.95,) * 3 + (0.999,) * 8


def tiny_left_out() -> LeftOutTable:
    """Figures left out of fits: 25 falls of 5 flights; and alone 2 falls, 2 times, a height and an orbit of 2."""
    falls = [
        left_out("flight", f"tiny-{number % 5}", level, published=400e3 + 1e3 * number)
        for number, level in enumerate(FALL_LEVELS)
    ]
    alone = [
        left_out("row", "tiny-0", 0.4),
        left_out("row", "tiny-1", 0.5, name="fairing", quantity="azimuth_deg", published=180.0, tolerance=2.0),
        left_out("row", "tiny-0", 0.1, quantity="t_s", published=480.0, tolerance=60.0),
        left_out("row", "tiny-0", 0.2, name="stage-1-cutoff", quantity="t_s", published=122.0, tolerance=3.0),
        left_out("row", "tiny-0", 0.9, name="fairing-separation", quantity="height_m", published=1e5, tolerance=1e4),
        left_out("row", "tiny-1", 1.0, name="orbit", quantity="perigee_m", published=5e5, tolerance=5e4),
    ]
    return LeftOutTable(rows=(*falls, *alone), files={"leave_out.csv": "2" * 64})


def left_out(by: str, mission: str, level: float, **changes) -> LeftOut:
    """A range of 400 ± 24 km that was foretold to be 373 to 433 km, with what the arguments change."""
    facts = {"name": "stage-1", "quantity": "range_m", "case": "nominal", "published": 400e3, "tolerance": 24e3}
    facts |= changes
    median = facts["published"] + facts["tolerance"] / 8.0
    spread = {"low": median - 1.25 * facts["tolerance"], "median": median, "high": median + 1.25 * facts["tolerance"]}
    return LeftOut(by=by, mission=mission, level=level, **{**spread, **facts})


def tiny_validation(payload: str = "") -> tuple[ValidationRow, ...]:
    """Figures of this mission and of another one of its vehicle: fitted, predicted, missed, without an answer."""
    reported = _row("stage-2", "distance_m", 0.0, 75_000.0, 90_000.0, basis="predicted", payload=payload)
    return (
        _row("stage-1-separation", "t_s", 122.0, 3.0, 122.4, payload=payload),
        _row("stage-1", "range_m", 400e3, 24e3, 402.8e3, basis="predicted", payload=payload, spread_m=30e3),
        dataclasses.replace(
            reported,
            lonlat=(128.2, 13.0),
            ok=False,
            miss=Wording.model_validate("The winds of that day are not known." + payload),
        ),
        _row("orbit", "perigee_m", 500e3, 50e3, None, payload=payload),
        dataclasses.replace(
            _row("stage-1", "azimuth_deg", 180.0, 2.0, 181.0, basis="predicted", payload=payload),
            mission="tiny-2024-01-01",
        ),
    )


def _row(name, quantity, published, tolerance, computed, *, basis="fitted", payload="", spread_m=None):
    low, high = (None, None) if spread_m is None else (computed - spread_m, computed + spread_m)
    return ValidationRow(
        mission="tiny-2023-08-24",
        vehicle="tiny",
        case="nominal",
        name=name,
        quantity=quantity,
        basis=basis,
        computed=computed,
        published=published,
        tolerance=tolerance,
        tolerance_reason=Wording.model_validate("Rounded in the press." + payload),
        lonlat=None,
        mark="estimated",
        source="A made-up press report" + payload,
        note=NO_WORDING,
        ok=computed is not None,
        miss=NO_WORDING if computed is not None else Wording.model_validate("The flight ends before." + payload),
        members=60 if spread_m else 1,
        median=computed if spread_m else None,
        low=low,
        high=high,
        flown_m=402.8e3 if spread_m else None,
    )


def assumed(value: float) -> Quantity:
    """A number as files state one, with a mark and a source."""
    return Quantity(value=value, mark="assumed", source="press")


def _body(beta_kgpm2: float) -> FallingBody:
    return FallingBody(beta_kgpm2=assumed(beta_kgpm2), beta_sigma_ln=assumed(0.2), drag_curve="tumbling")


def _stage(name: str, *, propellant_kg: float, isp_s: float, burn_s: float) -> Stage:
    return Stage(
        name=name,
        length_m=assumed(15.0),
        diameter_m=assumed(2.4),
        propellant_kg=assumed(propellant_kg),
        residual_propellant_kg=assumed(0.0),
        dry_mass_kg=assumed(0.1 * propellant_kg),
        thrust_vacuum_n=assumed(propellant_kg * 9.80665 * isp_s / burn_s),
        isp_vacuum_s=assumed(isp_s),
        nozzle_exit_area_m2=assumed(0.5),
        burn_s=assumed(burn_s),
        fall=_body(300.0),
    )
