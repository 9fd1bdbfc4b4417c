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

    /// `rows` is a constant at every call, so that what is beyond it is not compiled.
    @inline(__always)
    private static func wide<Element: PanelElement>(
        _ rows: Int, _ x: UnsafePointer<Float>, _ rowStride: Int, _ depth: Int,
        _ panel: UnsafePointer<Element>, _ y: UnsafeMutablePointer<Float>, _ stride: Int
    ) {
        let x0 = x
        let x1 = x + rowStride
        let x2 = x + 2 * rowStride
        let x3 = x + 3 * rowStride
        var s00 = Vector.zero, s01 = Vector.zero, s02 = Vector.zero, s03 = Vector.zero
        var s10 = Vector.zero, s11 = Vector.zero, s12 = Vector.zero, s13 = Vector.zero
        var s20 = Vector.zero, s21 = Vector.zero, s22 = Vector.zero, s23 = Vector.zero
        var s30 = Vector.zero, s31 = Vector.zero, s32 = Vector.zero, s33 = Vector.zero
        var p = panel
        for i in 0..<depth {
            let b0 = Element.load(p, 0)
            let b1 = Element.load(p, 1)
            let b2 = Element.load(p, 2)
            let b3 = Element.load(p, 3)
            let a0 = Vector(repeating: x0[i])
            s00.addProduct(a0, b0)
            s01.addProduct(a0, b1)
            s02.addProduct(a0, b2)
            s03.addProduct(a0, b3)
            if rows > 1 {
                let a1 = Vector(repeating: x1[i])
                s10.addProduct(a1, b0)
                s11.addProduct(a1, b1)
                s12.addProduct(a1, b2)
                s13.addProduct(a1, b3)
            }
            if rows > 2 {
                let a2 = Vector(repeating: x2[i])
                s20.addProduct(a2, b0)
                s21.addProduct(a2, b1)
                s22.addProduct(a2, b2)
                s23.addProduct(a2, b3)
            }
            if rows > 3 {
                let a3 = Vector(repeating: x3[i])
                s30.addProduct(a3, b0)
                s31.addProduct(a3, b1)
                s32.addProduct(a3, b2)
                s33.addProduct(a3, b3)
            }
            p += 64
        }
        add(s00, s01, s02, s03, to: y)
        if rows > 1 { add(s10, s11, s12, s13, to: y + stride) }
        if rows > 2 { add(s20, s21, s22, s23, to: y + 2 * stride) }
        if rows > 3 { add(s30, s31, s32, s33, to: y + 3 * stride) }
    }

    @inline(__always)
    private static func add(
        _ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector, to y: UnsafeMutablePointer<Float>
    ) {
        RowKernels.store(RowKernels.load(y) + a, to: y)
        RowKernels.store(RowKernels.load(y + 16) + b, to: y + 16)
        RowKernels.store(RowKernels.load(y + 32) + c, to: y + 32)
        RowKernels.store(RowKernels.load(y + 48) + d, to: y + 48)
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
