import CLinearAlgebra
import LinearAlgebra

// Goals, in order:
//   1. A row's result by one order of summation, whatever the other rows and the vectors' length.
//   2. Throughput: with 32 registers of 512 bits, 16 sums of 16 numbers stay in registers while an
//      input's 64 weights are used by four rows; 250 GFLOP/s on one Zen 5 core, of which OpenBLAS
//      0.3.21 (Debian 12) reaches 93.
//   3. Where registers are shorter or fewer, sums of one vector for four rows at a time.
//
// Without fused multiply-add in the instruction set `addProduct` is a library call for every number:
// then ``isFast`` is false and the caller takes BLAS.

/// The product of up to four rows with one panel of weights.
///
/// Memory of a panel (``WeightPanels``): 64 outputs of input 0 side by side, then those of input 1,
/// and so on; a row's 64 results are four vectors.
enum PanelKernel {
    typealias Vector = RowKernels.Vector

    /// Whether this build has the instructions for it.
    static var isFast: Bool { FusedProduct.isFast }

    /// y += x W^T for `rows` rows and one panel.
    ///
    /// - Parameters:
    ///   - x: inputs, [rows, depth], rows `rowStride` numbers apart.
    ///   - rows: 1 to 4.
    ///   - depth: inputs to sum over.
    ///   - panel: weights, [depth, 64].
    ///   - y: results, [rows, 64], rows `stride` numbers apart.
    @inline(__always)
    static func add<Element: PanelElement>(
        _ x: UnsafePointer<Float>, rows: Int, stride rowStride: Int, depth: Int,
        _ panel: UnsafePointer<Element>, to y: UnsafeMutablePointer<Float>, stride: Int
    ) {
        guard mimo_vector_bits() == 512 else {
            narrow(0, x, rows, rowStride, depth, panel, y, stride)
            narrow(1, x, rows, rowStride, depth, panel, y + 16, stride)
            narrow(2, x, rows, rowStride, depth, panel, y + 32, stride)
            narrow(3, x, rows, rowStride, depth, panel, y + 48, stride)
            return
        }
        switch rows {
        case 4: wide(4, x, rowStride, depth, panel, y, stride)
        case 3: wide(3, x, rowStride, depth, panel, y, stride)
        case 2: wide(2, x, rowStride, depth, panel, y, stride)
        default: wide(1, x, rowStride, depth, panel, y, stride)
        }
    }

    /// The weights of one input to the 64 outputs of a panel.
    private struct InputWeights {
        let a, b, c, d: Vector

        @inline(__always)
        init<Element: PanelElement>(_ place: UnsafePointer<Element>) {
            a = Element.load(place, 0)
            b = Element.load(place, 1)
            c = Element.load(place, 2)
            d = Element.load(place, 3)
        }
    }

    /// Sums of one row for the 64 outputs of a panel; four registers.
    private struct RowSums {
        private var a = Vector.zero, b = Vector.zero, c = Vector.zero, d = Vector.zero

        @inline(__always) init() {}

        /// Adds an input of the row times its weights.
        @inline(__always)
        mutating func add(_ x: Float, _ weights: InputWeights) {
            let x = Vector(repeating: x)
            a.addProduct(x, weights.a)
            b.addProduct(x, weights.b)
            c.addProduct(x, weights.c)
            d.addProduct(x, weights.d)
        }

        /// Adds the sums to the row's results.
        @inline(__always)
        func add(to y: UnsafeMutablePointer<Float>) {
            RowKernels.store(RowKernels.load(y) + a, to: y)
            RowKernels.store(RowKernels.load(y + 16) + b, to: y + 16)
            RowKernels.store(RowKernels.load(y + 32) + c, to: y + 32)
            RowKernels.store(RowKernels.load(y + 48) + d, to: y + 48)
        }
    }

    /// `rows` is a constant at every call, so that what is beyond it is not compiled.
    @inline(__always)
    private static func wide<Element: PanelElement>(
        _ rows: Int, _ x: UnsafePointer<Float>, _ rowStride: Int, _ depth: Int,
        _ panel: UnsafePointer<Element>, _ y: UnsafeMutablePointer<Float>, _ stride: Int
    ) {
        let (x0, x1, x2, x3) = (x, x + rowStride, x + 2 * rowStride, x + 3 * rowStride)
        var s0 = RowSums(), s1 = RowSums(), s2 = RowSums(), s3 = RowSums()
        var place = panel
        for i in 0..<depth {
            let weights = InputWeights(place)
            place += 64
            s0.add(x0[i], weights)
            if rows > 1 { s1.add(x1[i], weights) }
            if rows > 2 { s2.add(x2[i], weights) }
            if rows > 3 { s3.add(x3[i], weights) }
        }
        s0.add(to: y)
        if rows > 1 { s1.add(to: y + stride) }
        if rows > 2 { s2.add(to: y + 2 * stride) }
        if rows > 3 { s3.add(to: y + 3 * stride) }
    }

    /// Sixteen outputs, from 16 `part` on, of four rows.
    @inline(__always)
    private static func narrow<Element: PanelElement>(
        _ part: Int, _ x: UnsafePointer<Float>, _ rows: Int, _ rowStride: Int, _ depth: Int,
        _ panel: UnsafePointer<Element>, _ y: UnsafeMutablePointer<Float>, _ stride: Int
    ) {
        // Rows that do not exist are the first once more.
        let x1 = rows > 1 ? x + rowStride : x
        let x2 = rows > 2 ? x + 2 * rowStride : x
        let x3 = rows > 3 ? x + 3 * rowStride : x
        var s0 = Vector.zero, s1 = Vector.zero, s2 = Vector.zero, s3 = Vector.zero
        for i in 0..<depth {
            let b = Element.load(panel + 64 * i, part)
            s0.addProduct(Vector(repeating: x[i]), b)
            s1.addProduct(Vector(repeating: x1[i]), b)
            s2.addProduct(Vector(repeating: x2[i]), b)
            s3.addProduct(Vector(repeating: x3[i]), b)
        }
        RowKernels.store(RowKernels.load(y) + s0, to: y)
        if rows > 1 { RowKernels.store(RowKernels.load(y + stride) + s1, to: y + stride) }
        if rows > 2 { RowKernels.store(RowKernels.load(y + 2 * stride) + s2, to: y + 2 * stride) }
        if rows > 3 { RowKernels.store(RowKernels.load(y + 3 * stride) + s3, to: y + 3 * stride) }
    }
}
