# Training steps of an untied contractive autoencoder in PyTorch, timed on
# request: a line "step N" or "save" on the standard input, seconds on the output.
import os
import sys
import time

import torch

folder, gradient = sys.argv[1:3]
batch, hidden, visible, count = (int(a) for a in sys.argv[3:7])
decay, threads = float(sys.argv[7]), int(sys.argv[8])
torch.set_num_threads(threads)

weights = hidden * visible
total = 2 * weights + hidden + visible
rows = torch.from_file(os.path.join(folder, "rows"), size=count * visible).view(count, visible).clone()
saved = torch.from_file(os.path.join(folder, "parameters"), shared=True, size=total)
flat = saved.clone()


def parts(x):
    w, v, b, c = x.split([weights, weights, hidden, visible])
    return w.view(hidden, visible), v.view(hidden, visible), b, c


def batches():
    """Rows of a new order, for ever."""
    while True:
        order = torch.randperm(count)
        for i in range(0, count - batch + 1, batch):
            yield rows.index_select(0, order[i:i + batch])


def autograd_step():
    parameters = [p.clone().requires_grad_() for p in parts(flat)]
    w, v, b, c = parameters
    adam = torch.optim.Adam(parameters, lr=1e-3)

    def step(x):
        h = torch.sigmoid(torch.addmm(b, x, w.t()))
        y = torch.addmm(c, h, v)
        p = h * (1 - h)
        norm2 = (p * p) @ (w * w).sum(1)
        cost = ((y - x) ** 2).sum() / batch + decay * norm2.sum() / batch
        adam.zero_grad()
        cost.backward()
        adam.step()
        return cost

    return step, lambda: torch.cat([p.detach().flatten() for p in parameters])


def hand_step():
    w, v, b, c = parts(flat)
    g = torch.zeros(total)
    gw, gv, gb, gc = parts(g)
    first, second = torch.zeros(total), torch.zeros(total)
    power = [1.0, 1.0]

    def step(x):
        n = (w * w).sum(1)
        h = torch.addmm(b, x, w.t()).sigmoid_()
        p = h * (1 - h)
        p2 = p * p
        r = torch.addmm(c, h, v).sub_(x)
        cost = (r * r).sum() / batch + decay * (p2 @ n).sum() / batch
        dy = r.mul_(2 / batch)
        dz = (dy @ v.t()).add_(p * (1 - 2 * h) * n, alpha=2 * decay / batch).mul_(p)
        torch.mm(dz.t(), x, out=gw)
        gw.addcmul_(w, p2.sum(0)[:, None], value=2 * decay / batch)
        torch.mm(h.t(), dy, out=gv)
        torch.sum(dz, 0, out=gb)
        torch.sum(dy, 0, out=gc)
        power[0] *= 0.9
        power[1] *= 0.999
        first.mul_(0.9).add_(g, alpha=0.1)
        second.mul_(0.999).addcmul_(g, g, value=0.001)
        root = second.sqrt().mul_((1 - power[1]) ** -0.5).add_(1e-8)
        flat.addcdiv_(first, root, value=-1e-3 / (1 - power[0]))
        return cost

    return step, lambda: flat


step, parameters = autograd_step() if gradient == "autograd" else hand_step()
source = batches()
for line in sys.stdin:
    request = line.split()
    start = time.perf_counter()
    if request[0] == "step":
        for _ in range(int(request[1])):
            step(next(source))
    else:
        saved.copy_(parameters())
    print(time.perf_counter() - start, flush=True)
