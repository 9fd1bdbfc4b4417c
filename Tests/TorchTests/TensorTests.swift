import Testing
import _TestSupport

@testable import Torch

@Suite(.enabled(if: Requirement.libTorch, "LibTorch is not there"))
struct TensorTests {
    @Test func elementsComeBack() throws {
        let floats: [Float] = [1, -2.5, 3, 0, 1e-30, .infinity]
        let x = try Tensor(floats, shape: [2, 3])
        #expect(x.shape == [2, 3] && x.strides == [3, 1] && x.count == 6 && x.dimensions == 2)
        #expect(x.type == .float32 && x.device == .cpu && x.isContiguous && !x.requiresGradient)
        #expect(try x.floats() == floats)
        #expect(try x.doubles() == floats.map { Double($0) })
        #expect(try x.transpose(0, 1).floats() == [1, 0, -2.5, 1e-30, 3, .infinity])
        #expect(try Tensor([1.0, 2]).doubles() == [1, 2])
        #expect(try Tensor([Int64.max, -1]).int64s() == [Int64.max, -1])
        #expect(try Tensor([7, -1] as [Int32]).array(of: Int32.self) == [7, -1])
        #expect(try Tensor([200, 1] as [UInt8]).int64s() == [200, 1])
        #expect(try Tensor([true, false]).array(of: Bool.self) == [true, false])
        #expect(try floats.withUnsafeBufferPointer { try Tensor($0) }.floats() == floats)
        #expect(try Tensor([Float](), shape: [0, 3]).floats() == [])
    }

    @Test(arguments: DataType.allCases)
    func everyTypeIsFilledAndNamed(type: DataType) throws {
        for (tensor, value) in [
            (try Tensor.zeros([2, 3], type: type), 0.0), (try .full([4], 1, type: type), 1.0),
            (try .scalar(1, type: type), 1.0), (try .zeros([0], type: type), 0.0),
        ] {
            #expect(tensor.type == type)
            try tensor.withUnsafeBytes { #expect($0.count == tensor.count * type.byteCount) }
            #expect(try tensor.doubles().allSatisfy { $0 == value })
        }
    }

    /// bfloat16 has 8 significant bits: the nearest is at most 2⁻⁸ of the value away; float16 has 11.
    @Test(arguments: [(DataType.bfloat16, 0x1p-8), (.float16, 0x1p-11)])
    func roundTripOfSmallTypes(type: DataType, error: Double) throws {
        for seed in 1...5 {
            var random = RandomNumbers(seed: seed)
            let values = random.uniforms(200, 0.01...100)
            let small = try Tensor(values).to(type)
            let back = try small.doubles()
            #expect(small.type == type && back.count == values.count)
            #expect(
                zip(values, back).allSatisfy { abs($0 - $1) <= error * $0 * (1 + 1e-6) },
                "seed \(seed)")
            #expect(try Tensor(back).to(type).doubles() == back, "exact the second time")
            #expect(values != back)
        }
    }

    @Test(arguments: DataType.allCases)
    func constantsKeepTheType(type: DataType) throws {
        let x = try Tensor.full([2], 1, type: type)
        let scalar = try Tensor.scalar(1, type: type)
        for result in [try x * 2, try 2 * x, try scalar * 2, try scalar + 2, try x + 2] {
            #expect(result.type == (type == .bool ? .int64 : type))
        }
        if type.isDifferentiable {
            #expect(try (scalar / 3).type == type)
            #expect(try (1 - x).type == type)
        } else {
            #expect(try (x * 0.5).type == .float32)
        }
    }

    @Test func wholeNumbersAdd() throws {
        let a = try Tensor([1, 2, 3] as [Int64]), b = try Tensor([10, 20, 30] as [Int64])
        #expect(try (a + b).int64s() == [11, 22, 33] && (a + b).type == .int64)
        #expect(try (a - b).int64s() == [-9, -18, -27])
        #expect(try (a * b).int64s() == [10, 40, 90])
        #expect(try (5 - a).int64s() == [4, 3, 2])
    }

    @Test func manyConstantsAreNotKept() throws {
        let x = try Tensor([1.0])
        for i in 0..<2_000 {
            #expect(try (x * Double(i)).item() == Double(i))
        }
    }

    /// Recorded or not, gelu is computed by different operators.
    @Test func geluIsTheSameWithoutGradients() throws {
        for seed in 1...5 {
            var random = RandomNumbers(seed: seed)
            let x = try random.tensor([100], -5...5)
            let plain = try x.gelu().doubles()
            try x.setRequiresGradient(true)
            let recorded = try x.gelu().doubles()
            #expect(largestDifference(plain, recorded) < 1e-14, "seed \(seed)")
            #expect(try Autograd.withoutGradients { try x.gelu() }.doubles() == plain)
        }
    }

    @Test func comparisons() throws {
        let x = try Tensor([1, 2, 3] as [Float])
        #expect(try x.greaterOrEqual(2).array() == [false, true, true])
        #expect(try x.less(2).array() == [true, false, false])
        #expect(try x.equal(x).array() == [true, true, true])
        #expect(try x.less(x).array() == [false, false, false])
        #expect(try x.greaterOrEqual(x).type == .bool)
    }

    @Test func numbersThatAreNoneAreFound() throws {
        #expect(try Tensor([1, 2] as [Float]).isAllFinite())
        #expect(try !Tensor([1, .nan] as [Float]).isAllFinite())
        #expect(try !Tensor([-.infinity, 2.0]).isAllFinite())
        #expect(try Tensor([3.4e38, 3.4e38] as [Float]).isAllFinite(), "the sum would not be")
    }

    @Test func viewsShareElements() throws {
        let x = try Tensor.zeros([4, 3])
        try x.narrow(0, start: 1, length: 2).select(1, 0).fill(7)
        #expect(try x.floats() == [0, 0, 0, 7, 0, 0, 7, 0, 0, 0, 0, 0])
        let detached = try x.detached()
        try detached.zero()
        #expect(try x.sum().item() == 0)
        let copy = try x.cloned()
        try copy.fill(1)
        #expect(try x.sum().item() == 0)
    }

    @Test func memoryIsReadAndWritten() throws {
        let x = try Tensor.zeros([2, 2])
        try x.withUnsafeMutableBytes { bytes in
            bytes.bindMemory(to: Float.self)[2] = 5
        }
        #expect(try x.floats() == [0, 0, 5, 0])
        let other: [Float] = [1, 2, 3, 4]
        try other.withUnsafeBytes { try x.transpose(0, 1).copy(from: $0) }
        #expect(try x.floats() == [1, 3, 2, 4])
    }

    @Test func changesInPlace() throws {
        for type in [DataType.float32, .float64, .bfloat16] {
            let x = try Tensor([1, 2, 3, 4] as [Float]).to(type)
            let y = try Tensor([4, 3, 2, 1] as [Float]).to(type)
            try x.add(y, scale: 0.5)
            #expect(try x.doubles() == [3, 3.5, 4, 4.5])
            try x.multiply(by: 2)
            try x.multiply(by: y)
            #expect(try x.doubles() == [24, 21, 16, 9])
            try x.copy(from: y)
            #expect(try x.doubles() == [4, 3, 2, 1])
            // Without gaps or with, of one shape or repeated.
            try x.add(Tensor.scalar(1, type: type), scale: -2)
            #expect(try x.doubles() == [2, 1, 0, -1])
            let corner = try x.view([2, 2]).select(1, 0)
            try corner.add(corner)
            #expect(try x.doubles() == [4, 1, 0, -1])
        }
        let mean = try Tensor([0.0, 10])
        try mean.interpolate(to: Tensor([1.0, 0]), weight: 0.25)
        #expect(try mean.doubles() == [0.25, 7.5])
    }

    /// One large sum, so that LibTorch shares it among threads and uses every vector path.
    @Test(arguments: [1, 7, 64, 100_003])
    func sumInPlaceOfAnyLength(count: Int) throws {
        var random = RandomNumbers(seed: count)
        let a = random.uniforms(count), b = random.uniforms(count)
        let x = try Tensor(a)
        try x.add(Tensor(b), scale: 0.3)
        let error = try zip(x.doubles(), zip(a, b)).map { abs($0 - ($1.0 + 0.3 * $1.1)) }.max()
        #expect(try #require(error) < 1e-15)
    }
}
