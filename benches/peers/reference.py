"""Prints the float64 reference values of P0 and P1, by JAX, for benches/work.json."""

import jax

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp
import numpy as np

import jax_work
import peer

for name in ("p0", "p1"):
    # The numbers are float32's; what follows is float64.
    theta, start, target = jax.tree.map(lambda a: jnp.asarray(a, jnp.float64), peer.fit(name))
    work = peer.WORK[name]

    def loss(theta, x):
        for _ in range(work["steps"]):
            x = x - work["eta"] * jax_work.automatic(theta, x)[1]
        return 0.5 * jnp.sum((x - target) ** 2) / len(target)

    value, (d_theta, d_start) = jax.value_and_grad(loss, argnums=(0, 1))(theta, start)
    assert value.dtype == np.float64
    values = {"loss": float(value), "theta": peer.norm(*d_theta.values()), "start": peer.norm(d_start)}
    print(name, values, f"off from the file by {peer.off(values, work['reference']):.1e}")
