"""Records of a made-up launch, valid by their own checks."""

from __future__ import annotations

from datetime import UTC, datetime

from fallzone.model.mission import Burn, FailureCase, Guidance, Mission, Observation, Separation
from fallzone.model.record import Quantity
from fallzone.model.site import Pad, Site
from fallzone.model.vehicle import Aerodynamics, DebrisGroup, Dispersion, Fairing, FallingBody, Stage, Vehicle

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
        payload_kg=_number(300.0),
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
            Burn(stage="stage-1", ignition_s=_number(0.0), cutoff_s=_number(120.0)),
            Burn(stage="stage-2", ignition_s=_number(124.0), cutoff_s=_number(424.0)),
        ),
        separations=(
            Separation(item="stage-1", t_s=_number(122.0)),
            Separation(item="fairing", t_s=_number(160.0)),
            Separation(item="stage-2", t_s=_number(430.0)),
        ),
        as_flown=FailureCase(
            mode="early-cutoff",
            t_s=FAILURE_T_S,
            title="Second stage stopped early" + payload,
            mark="declared",
            source="press",
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
            mass_kg=_number(400.0),
            length_m=_number(4.0),
            diameter_m=_number(2.0),
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
        dispersion=Dispersion(**{name: _number(0.01) for name in Dispersion.model_fields}),
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


def _number(value: float) -> Quantity:
    return Quantity(value=value, mark="assumed", source="press")


def _body(beta_kgpm2: float) -> FallingBody:
    return FallingBody(beta_kgpm2=_number(beta_kgpm2), beta_sigma_ln=_number(0.2), drag_curve="tumbling")


def _stage(name: str, *, propellant_kg: float, isp_s: float, burn_s: float) -> Stage:
    return Stage(
        name=name,
        length_m=_number(15.0),
        diameter_m=_number(2.4),
        propellant_kg=_number(propellant_kg),
        residual_propellant_kg=_number(0.0),
        dry_mass_kg=_number(0.1 * propellant_kg),
        thrust_vacuum_n=_number(propellant_kg * 9.80665 * isp_s / burn_s),
        isp_vacuum_s=_number(isp_s),
        nozzle_exit_area_m2=_number(0.5),
        burn_s=_number(burn_s),
        fall=_body(300.0),
    )
