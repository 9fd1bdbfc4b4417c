import MessagePassing
import Torch

extension ProcessGroup {
    /// Makes every value the mean over all processes.
    func average(_ values: inout [Double]) throws {
        guard size > 1 else { return }
        try sum(&values)
        for i in values.indices { values[i] /= Double(size) }
    }

    /// Makes every element the mean over all processes, in place, in the tensor's own format.
    func average(_ tensor: Tensor) throws {
        guard size > 1 else { return }
        if tensor.type == .float64 {
            var values = try tensor.doubles()
            try sum(&values)
            try tensor.copy(from: Tensor(values).to(tensor.device))
        } else {
            var values = try tensor.floats()
            try sum(&values)
            try tensor.copy(from: Tensor(values).to(tensor.device))
        }
        try tensor.multiply(by: 1 / Double(size))
    }
}
