"""Path search of Sionna RT on its Munich scene, for users read from a text file.

Usage: sionna_peer.py POSITIONS.txt USERS DEPTH RAYS BATCH [MECHANISMS]
MECHANISMS: specular (the default) or specular,diffraction.
Prints one JSON object: seconds (kernels compiled before), paths, path power per user.

Settings that matter, from the program's own documentation and our trials: refraction off (on by
default), batches of 100 users and a table of 4e6 paths (with the default table and large batches
candidates are lost to hash collisions). Paths that it reports twice are counted once.
"""

import json
import sys
import time

import mitsuba as mi
import numpy as np
import sionna.rt as rt


def unique_power(delay, gain, angle):
    """Sum of |a|^2 over paths, those with equal delay (1 ps) and departure (1 mrad) once."""
    order = np.argsort(delay)
    seen, power, count = [], 0.0, 0
    for i in order:
        twin = any(
            delay[i] - delay[j] < 1e-11 and np.abs(angle[i] - angle[j]).max() < 1e-3
            for j in seen[-8:]
        )
        if not twin:
            seen.append(i)
            power += gain[i]
            count += 1
    return power, count


def main():
    positions_file, users, depth, rays, batch = sys.argv[1:6]
    diffraction = "diffraction" in ",".join(sys.argv[6:]).split(",")
    users, depth, rays, batch = int(users), int(depth), int(float(rays)), int(batch)
    positions = np.loadtxt(positions_file)[:users]
    scene = rt.load_scene(rt.scene.munich)
    scene.frequency = 2e9
    scene.tx_array = scene.rx_array = rt.PlanarArray(
        num_rows=1, num_cols=1, pattern="iso", polarization="V")
    scene.add(rt.Transmitter("tx", position=[8.5, 21.0, 27.0], orientation=[0, 0, 0]))
    for i in range(batch):
        scene.add(rt.Receiver(f"rx{i}", position=[0, 0, 1.5], orientation=[0, 0, 0]))
    receivers = [scene.get(f"rx{i}") for i in range(batch)]
    solver = rt.PathSolver()

    def solve(block):
        for receiver, position in zip(receivers, block):
            receiver.position = mi.Point3f(*[float(x) for x in position])
        paths = solver(
            scene, max_depth=depth, samples_per_src=rays, max_num_paths_per_src=4_000_000,
            los=True, specular_reflection=True, diffraction=diffraction,
            diffuse_reflection=False, refraction=False)
        real, imaginary = (np.asarray(x.numpy()) for x in paths.a)
        gain = (real**2 + imaginary**2)[:, 0, 0, 0, :]
        tau = np.asarray(paths.tau.numpy()).reshape(gain.shape)
        angles = np.stack(
            [np.asarray(x.numpy()).reshape(gain.shape) for x in (paths.theta_t, paths.phi_t)], -1)
        return gain, tau, angles

    blocks = [positions[i:i + batch] for i in range(0, len(positions), batch)]
    solve(blocks[0])  # compiles the kernels
    start, cpu = time.perf_counter(), time.process_time()
    results = [solve(block) for block in blocks]
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    powers, counts = [], 0
    for (gain, tau, angles), block in zip(results, blocks):
        for u in range(len(block)):
            found = (tau[u] >= 0) & (gain[u] > 0)
            power, count = unique_power(tau[u][found], gain[u][found], angles[u][found])
            powers.append(float(power))
            counts += count
    print(json.dumps({
        "users": len(positions), "depth": depth, "rays": rays, "seconds": seconds,
        "cpuSeconds": cpu, "paths": counts, "powers": powers}))


if __name__ == "__main__":
    main()
