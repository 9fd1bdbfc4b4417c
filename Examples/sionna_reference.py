"""Paths of Sionna RT on a scene of yours, in the form that `mimo check-paths` reads.

    mimo site helsinki_kluuvi --export-mitsuba scene --export-ply helsinki.ply
    python Examples/sionna_reference.py scene/scene.xml helsinki.ply --tx 0,0,60 -o helsinki.json
    mimo check-paths helsinki.json

A scene that comes with Sionna RT is given by its name, and mast and users of an earlier file are taken
again with --like:

    python Examples/sionna_reference.py munich munich.ply --like munich.json \\
        --mechanisms specular,diffraction -o munich-diffraction.json

Needs sionna-rt (with LLVM for the CPU; see Benchmarks/setup.sh) and numpy. Line of sight, specular
reflection, first-order diffraction, transmission straight through walls and diffuse scattering as the last
interaction, vertically polarised isotropic antennas, 2 GHz. Paths that Sionna RT reports twice, over the
same points within a centimetre, are written once. Of scattered paths, which are random, only the power of
each receiver is written, the mean of several seeds; all surfaces scatter alike then.
"""

import argparse
import json
import pathlib

import mitsuba as mi
import numpy as np
import sionna.rt as rt

LIGHT = 299792458.0
KINDS = {1: "reflection", 2: "scattering", 4: "transmission", 8: "diffraction"}


def materials(scene, mesh):
    """Constants of the materials that the mesh names, at the scene's frequency."""
    found = {}
    header = pathlib.Path(mesh).read_bytes().split(b"end_header")[0].decode()
    for line in header.splitlines():
        if line.startswith("comment material "):
            name = line.split(" ", 3)[3]
            known = scene.radio_materials
            material = known.get(name) or known.get(f"itu_{name}")
            if material is None:
                raise SystemExit(f"{mesh}: material {name} is not in the scene: {sorted(known)}")
            found[name] = {
                "relative_permittivity": float(material.relative_permittivity.numpy()[0]),
                "conductivity_S_per_m": float(material.conductivity.numpy()[0]),
                "thickness_m": float(material.thickness.numpy()[0]),
            }
    return found


def outdoor_points(scene, transmitter, count, radius, seed):
    """Points at 1.5 m around the mast with nothing above them."""
    random = np.random.default_rng(seed)
    points = []
    while len(points) < count:
        distance = radius * np.sqrt(random.uniform(0.01, 1))
        angle = random.uniform(0, 2 * np.pi)
        point = transmitter + distance * np.array([np.cos(angle), np.sin(angle), 0])
        point[2] = 1.5
        ray = mi.Ray3f(mi.Point3f(*map(float, point)), mi.Vector3f(0, 0, 1))
        if not bool(np.asarray(scene.mi_scene.ray_test(ray)).item()):
            points.append(np.float32(point).astype(float))
    return points


def receiver_paths(paths, index):
    """The paths to receiver `index`, each once, strongest first."""
    real, imaginary = (np.asarray(x.numpy())[index, 0, 0, 0] for x in paths.a)
    delays = np.asarray(paths.tau.numpy())[index, 0]
    kinds = np.asarray(paths.interactions.numpy())[:, index, 0]
    points = np.asarray(paths.vertices.numpy())[:, index, 0]
    result = []
    for i in np.argsort(-(real**2 + imaginary**2)):
        order = int((kinds[:, i] != 0).sum())
        if delays[i] < 0 or real[i] ** 2 + imaginary[i] ** 2 == 0:
            continue
        passed = kinds[:order, i] == 4
        # Walls and reflections or edges on one path are more than this comparison is about.
        if passed.any() and not passed.all():
            continue
        vertices = points[:order, i].astype(float)
        names = [KINDS[int(kind)] for kind in kinds[:order, i]]
        if any(
            [v["kind"] for v in other["interactions"]] == names
            and all(np.abs(np.subtract(v["vertex"], w)).max() < 0.01
                    for v, w in zip(other["interactions"], vertices))
            for other in result
        ):
            continue
        result.append({
            "order": order,
            "interactions": [
                {"kind": kind, "vertex": v.tolist()} for kind, v in zip(names, vertices)],
            "a": [float(real[i]), float(imaginary[i])],
        })
    return result


def scattered_powers(scene, users, depth, rays, seeds):
    """Sum of |a|^2 of the paths to each user whose last interaction is the only scattering."""
    powers = np.zeros(len(users))
    solver = rt.PathSolver()
    for seed in range(1, seeds + 1):
        # Few users at a time: every ray makes a path to each.
        for start in range(0, len(users), 10):
            few = users[start:start + 10]
            for i, user in enumerate(few):
                scene.add(rt.Receiver(f"few{i}", position=user.tolist(), orientation=[0, 0, 0]))
            paths = solver(
                scene, max_depth=depth, samples_per_src=rays, max_num_paths_per_src=30_000_000,
                los=False, specular_reflection=True, diffuse_reflection=True, refraction=False,
                seed=seed)
            real, imaginary = (np.asarray(x.numpy())[:, 0, 0, 0] for x in paths.a)
            kinds = np.asarray(paths.interactions.numpy())[:, :, 0]
            for i in range(len(few)):
                order = (kinds[:, i] != 0).sum(axis=0)
                last = kinds[np.maximum(order - 1, 0), i, np.arange(kinds.shape[2])]
                counts = ((kinds[:, i] == 2).sum(axis=0) == 1) & (last == 2)
                powers[start + i] += (real[i] ** 2 + imaginary[i] ** 2)[counts].sum() / seeds
                scene.remove(f"few{i}")
    return powers


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "scene", help="Mitsuba XML of mimo site --export-mitsuba, or a scene of Sionna RT's by name")
    parser.add_argument("mesh", help="PLY of mimo site --export-ply")
    parser.add_argument("--tx", help="mast x,y,z in metres")
    parser.add_argument("--like", help="file of reference paths whose mast and users are taken")
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--radius", type=float, default=300)
    parser.add_argument("--depth", type=int, default=3)
    parser.add_argument("--mechanisms", default="specular", help="specular,diffraction,transmission,scattering")
    parser.add_argument("--scattering-coefficient", type=float, default=0.4)
    parser.add_argument("--scattering-lobe", default="4", help="lambertian, or the exponent")
    parser.add_argument("--scattering-seeds", type=int, default=3)
    parser.add_argument("--rays", type=float, default=1e6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--within", type=float, default=200, help="dB below a user's strongest path; the rest is left out")
    parser.add_argument("-o", "--output", required=True)
    options = parser.parse_args()
    if not options.tx and not options.like:
        parser.error("--tx or --like is needed")
    mechanisms = set(options.mechanisms.split(","))
    if mechanisms - {"specular", "diffraction", "transmission", "scattering"}:
        parser.error("--mechanisms: of specular, diffraction, transmission, scattering")

    scene = rt.load_scene(getattr(rt.scene, options.scene, options.scene))
    scene.frequency = 2e9
    scene.tx_array = scene.rx_array = rt.PlanarArray(
        num_rows=1, num_cols=1, pattern="iso", polarization="V")
    if options.like:
        like = json.loads(pathlib.Path(options.like).read_text())
        mast = np.array(like["tx"])
        users = [np.array(receiver["rx"]) for receiver in like["receivers"]]
    else:
        mast = np.array([float(x) for x in options.tx.split(",")])
        users = outdoor_points(scene, mast, options.users, options.radius, options.seed)
    scene.add(rt.Transmitter("tx", position=mast.tolist(), orientation=[0, 0, 0]))
    if "scattering" in mechanisms:
        for material in scene.radio_materials.values():
            material.scattering_coefficient = options.scattering_coefficient
            material.scattering_pattern = (
                rt.LambertianPattern() if options.scattering_lobe == "lambertian"
                else rt.DirectivePattern(int(options.scattering_lobe)))
        powers = scattered_powers(
            scene, users, options.depth, int(options.rays), options.scattering_seeds)
    for i, user in enumerate(users):
        scene.add(rt.Receiver(f"rx{i}", position=user.tolist(), orientation=[0, 0, 0]))
    paths = rt.PathSolver()(
        scene, max_depth=options.depth, samples_per_src=int(options.rays),
        max_num_paths_per_src=4_000_000, los=True,
        specular_reflection="specular" in mechanisms,
        diffraction="diffraction" in mechanisms, diffuse_reflection=False,
        refraction="transmission" in mechanisms)

    receivers = []
    for i, user in enumerate(users):
        found = receiver_paths(paths, i)
        # Strongest first.
        floor = np.hypot(*found[0]["a"]) * 10 ** (-options.within / 20) if found else 0
        found = [path for path in found if np.hypot(*path["a"]) >= floor]
        for path in found:
            # The length from the points in double precision: the delays are single.
            points = [mast] + [np.array(v["vertex"]) for v in path["interactions"]] + [user]
            length = sum(np.linalg.norm(b - a) for a, b in zip(points, points[1:]))
            path["delay_s"] = length / LIGHT
        receivers.append({"rx": user.tolist(), "paths": found})
        if "scattering" in mechanisms:
            receivers[-1]["scattered_power"] = float(powers[i])
    output = pathlib.Path(options.output)
    mesh = pathlib.Path(options.mesh)
    output.write_text(json.dumps({
        "scene": mesh.stem, "source": f"sionna-rt {rt.__version__}", "frequency_hz": 2e9,
        "tx": mast.tolist(), "max_depth": options.depth,
        "materials": materials(scene, mesh),
        "mesh": str(mesh.resolve().relative_to(output.resolve().parent, walk_up=True))
        if hasattr(pathlib.Path, "walk") else mesh.name,
        **({"scattering": {
            "coefficient": options.scattering_coefficient, "lobe": options.scattering_lobe,
        }} if "scattering" in mechanisms else {}),
        "receivers": receivers,
    }))
    print(f"{output}: {sum(len(r['paths']) for r in receivers)} paths to {len(users)} users")


if __name__ == "__main__":
    main()
