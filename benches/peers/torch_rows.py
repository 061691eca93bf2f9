"""The default fit on the rows of a table in PyTorch, by batches of a DataLoader."""

import torch
from torch.utils.data import BatchSampler, DataLoader, RandomSampler, TensorDataset

import rows

torch.manual_seed(1)
x = torch.from_numpy(rows.table())
layers = [(rows.WIDTH, 2), (rows.WIDTH, rows.WIDTH), (1, rows.WIDTH)]
W1, W2, w = ((torch.randn(shape) / shape[1] ** 0.5).requires_grad_() for shape in layers)
b1, b2 = (torch.zeros(rows.WIDTH, requires_grad=True) for _ in range(2))
theta = [W1, b1, W2, b2, w]


def slope(x):
    """The gradient of the energy, written out: faster than a second backward pass."""
    a1 = torch.tanh(torch.addmm(b1, x, W1.T))
    a2 = torch.tanh(torch.addmm(b2, a1, W2.T))
    return ((w - w * a2.square()) @ W2 * (1 - a1.square())) @ W1


def loss_of(target):
    x = target + rows.SIGMA * torch.randn_like(target)
    for _ in range(rows.STEPS):
        x = x - rows.ETA * slope(x)
    return 0.5 * (x - target).square().sum() / len(target)


adam = torch.optim.Adam(theta, lr=rows.RATE)
schedule = torch.optim.lr_scheduler.LambdaLR(adam, lambda k: rows.rate(k) / rows.RATE)
data = TensorDataset(x)
# A batch is one look at the table: a row at a time would be ten times as slow.
batches = BatchSampler(RandomSampler(data), rows.batch, drop_last=True)
loader = DataLoader(data, sampler=batches, batch_size=None)
update = 0
while update < rows.updates:
    for (target,) in loader:
        if update == rows.updates:
            break
        adam.zero_grad()
        loss_of(target).backward()
        adam.step()
        schedule.step()
        update += 1
with torch.no_grad():
    parts = x.split(4096)
    rows.say(sum(loss_of(part) * len(part) for part in parts) / len(x))
