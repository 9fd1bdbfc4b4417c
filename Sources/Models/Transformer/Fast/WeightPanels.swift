/// A weight matrix W [outputs, inputs] as the product reads it.
///
/// Memory: panels of ``width`` outputs, one after another, [panels, inputs, 64]: in a panel the
/// weights of input 0 to its 64 outputs side by side, then those of input 1, and so on. The last
/// panel is filled up with zeros.
final class WeightPanels<Element: PanelElement>: @unchecked Sendable {
    // Unchecked: written in `init` only.

    /// Outputs of a panel: four vectors of sixteen, which with four rows fill the registers.
    static var width: Int { 64 }

    let inputs, outputs: Int
    private let numbers: UnsafeMutablePointer<Element>
    private let panels: Int

    /// Packs W [outputs, inputs].
    init(_ weight: UnsafePointer<Float>, inputs: Int, outputs: Int) {
        self.inputs = inputs
        self.outputs = outputs
        panels = (outputs + Self.width - 1) / Self.width
        let count = panels * Self.width * inputs
        let bytes = UnsafeMutableRawPointer.allocate(
            byteCount: max(64, count * MemoryLayout<Element>.stride), alignment: 64)
        numbers = bytes.bindMemory(to: Element.self, capacity: count)
        numbers.initialize(repeating: Element(panel: 0), count: count)
        for output in 0..<outputs {
            let first =
                output / Self.width * Self.width * inputs + Element.place(output % Self.width)
            for input in 0..<inputs {
                numbers[first + input * Self.width] = Element(
                    panel: weight[output * inputs + input])
            }
        }
    }

    deinit { numbers.deallocate() }

    /// Inputs summed up in registers before the results go to memory: a panel's part then stays in
    /// the first-level cache while the rows pass.
    private static var depth: Int { 160 }

    /// y += x W^T for `rows` rows, x [rows, inputs], y [rows, outputs].
    ///
    /// A row's result does not depend on the others. 2 rows inputs outputs operations.
    func accumulate(
        _ x: UnsafePointer<Float>, rows: Int, into y: UnsafeMutablePointer<Float>
    ) {
        let parts = (inputs + Self.depth - 1) / Self.depth
        for panel in 0..<panels {
            let first = panel * Self.width
            let valid = min(Self.width, outputs - first)
            for part in 0..<parts {
                let (from, to) = (part * inputs / parts, (part + 1) * inputs / parts)
                let numbers = numbers + (panel * inputs + from) * Self.width
                var row = 0
                while row < rows {
                    let count = min(4, rows - row)
                    let source = x + row * inputs + from
                    let target = y + row * outputs + first
                    if valid == Self.width {
                        PanelKernel.add(
                            source, rows: count, stride: inputs, depth: to - from, numbers,
                            to: target, stride: outputs)
                    } else {
                        addPartly(
                            source, rows: count, depth: to - from, numbers, to: target,
                            valid: valid)
                    }
                    row += count
                }
            }
        }
    }

    /// The same for a panel of which only the first `valid` outputs exist.
    private func addPartly(
        _ x: UnsafePointer<Float>, rows: Int, depth: Int, _ numbers: UnsafePointer<Element>,
        to y: UnsafeMutablePointer<Float>, valid: Int
    ) {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 4 * Self.width) { space in
            guard let block = space.baseAddress else { return }
            block.initialize(repeating: 0, count: 4 * Self.width)
            for row in 0..<rows {
                (block + row * Self.width).update(from: y + row * outputs, count: valid)
            }
            PanelKernel.add(
                x, rows: rows, stride: inputs, depth: depth, numbers, to: block,
                stride: Self.width)
            for row in 0..<rows {
                (y + row * outputs).update(from: block + row * Self.width, count: valid)
            }
        }
    }
}
