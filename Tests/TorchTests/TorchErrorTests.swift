import Testing
import _TestSupport

@testable import Torch

/// Wrong operands give an error that names the operator and their shapes, and nothing crashes.
@Suite(.enabled(if: Requirement.libTorch, "LibTorch is not there"))
struct TorchErrorTests {
    @Test func operatorAndShapesAreNamed() throws {
        let (a, b) = (try Tensor.zeros([2, 3]), try Tensor.zeros([4, 5]))
        let c = try Tensor.zeros([2, 2, 3])
        let cases: [(String, [[Int]], () throws -> Tensor)] = [
            ("aten::matmul", [[2, 3], [4, 5]], { try a.matmul(b) }),
            ("aten::linear", [[2, 3], [4, 5]], { try a.linear(b) }),
            (
                "aten::linear", [[2, 3], [4, 3], [4, 5]],
                {
                    try a.linear(Tensor.zeros([4, 3]), bias: b)
                }
            ),
            ("aten::bmm", [[2, 2, 3], [2, 2, 3]], { try c.bmm(c) }),
            ("aten::bmm", [[2, 3], [4, 5]], { try a.bmm(b) }),
            ("aten::addmm", [[2, 3], [2, 2, 3], [4, 5]], { try a.addmm(c, b) }),
            ("aten::add", [[2, 3], [4, 5]], { try a + b }),
            ("aten::add", [[2, 3], [4, 5]], { try a - b }),
            ("aten::mul", [[2, 3], [4, 5]], { try a * b }),
            ("aten::div", [[2, 3], [4, 5]], { try a / b }),
            ("aten::maximum", [[2, 3], [4, 5]], { try a.maximum(b) }),
            ("aten::ge", [[2, 3], [4, 5]], { try a.greaterOrEqual(b) }),
            ("aten::where", [[2, 3], [2, 3], [4, 5]], { try Tensor.where(a.less(a), a, b) }),
            ("aten::view", [[2, 3]], { try a.view([4, 2]) }),
            ("aten::view", [[3, 2]], { try a.transpose(0, 1).view([6]) }),
            ("aten::reshape", [[2, 3]], { try a.reshape([7, -1]) }),
            ("aten::transpose", [[2, 3]], { try a.transpose(0, 2) }),
            ("aten::permute", [[2, 3]], { try a.permute([0, 0]) }),
            ("aten::narrow", [[2, 3]], { try a.narrow(1, start: 2, length: 2) }),
            ("aten::select", [[2, 3]], { try a.select(0, 2) }),
            ("aten::slice", [[2, 3]], { try a.slice(0, step: 0) }),
            ("aten::expand", [[2, 3]], { try a.expand([4, 3]) }),
            ("aten::unsqueeze", [[2, 3]], { try a.unsqueeze(4) }),
            ("aten::diagonal", [[2, 3]], { try a.diagonal(0, 0) }),
            ("aten::cat", [[2, 3], [4, 5]], { try Tensor.cat([a, b], 0) }),
            ("aten::cat", [], { try Tensor.cat([], 0) }),
            ("aten::stack", [[2, 3], [4, 5]], { try Tensor.stack([a, b], 0) }),
            ("aten::sum", [[2, 3]], { try a.sum([2]) }),
            ("aten::mean", [[2, 3]], { try a.mean([0, 0]) }),
            ("aten::amax", [[0]], { try Tensor.zeros([0]).amax() }),
            ("aten::softmax", [[2, 3]], { try a.softmax(2) }),
            ("aten::layer_norm", [[2, 3], [4]], { try a.layerNorm(weight: Tensor.zeros([4])) }),
            (
                "aten::scaled_dot_product_attention", [[2, 3], [4, 5], [4, 5]],
                {
                    try a.scaledDotProductAttention(key: b, value: b)
                }
            ),
            (
                "aten::index_select", [[2, 3], [1]],
                { try a.indexSelect(0, Tensor([5] as [Int64])) }
            ),
            ("aten::index_select", [[2, 3], [2, 3]], { try a.indexSelect(0, a) }),
            ("aten::linalg_inv", [[2, 2]], { try Tensor.zeros([2, 2]).inverse() }),
            ("aten::linalg_inv", [[2, 3]], { try a.inverse() }),
            ("aten::linalg_solve", [[2, 3], [4, 5]], { try a.solve(b) }),
        ]
        for (name, shapes, operation) in cases {
            let error = #expect(throws: TorchError.self, "\(name) of \(shapes)") { try operation() }
            let found = try #require(error)
            #expect(found.operation == name && found.shapes == shapes)
            #expect(!found.message.isEmpty && found.message.count <= 301)
            #expect(found.description.contains(name))
            #expect(shapes.allSatisfy { found.description.contains("\($0)") })
        }
    }

    @Test func changesThatDoNotFit() throws {
        let (a, b) = (try Tensor.zeros([2, 3]), try Tensor.zeros([4, 5]))
        #expect(throws: TorchError.self) { try a.copy(from: b) }
        #expect(throws: TorchError.self) { try a.multiply(by: b) }
        #expect(throws: TorchError.self) { try a.add(b) }
        #expect(throws: TorchError.self) { try a.interpolate(to: b, weight: 0.5) }
        #expect(throws: TorchError.self) { try a.item() }
        #expect(throws: TorchError.self) { try a.backward() }
        #expect(throws: TorchError.self) { try a.setGradient(to: b) }
        #expect(throws: TorchError.self) { try a.setGradient(to: a.to(.float64)) }
        #expect(throws: TorchError.self) { try Tensor([1] as [Int64]).setRequiresGradient(true) }
        #expect(throws: TorchError.self) { try Tensor([1.0, 2], shape: [3]) }
        #expect(throws: TorchError.self) { try Tensor.zeros([2, -3]) }
        #expect(throws: TorchError.self) { try a.transpose(0, 1).withUnsafeBytes { _ in } }
        let bytes: [UInt8] = [1, 2, 3]
        #expect(throws: TorchError.self) { try bytes.withUnsafeBytes { try a.copy(from: $0) } }
        #expect(throws: TorchError.self) { try Tensor.empty([1 << 60]) }
    }

    @Test(.enabled(if: !LibTorch.hasCUDA, "there is a CUDA device"))
    func aDeviceThatIsNotThere() throws {
        #expect(throws: TorchError.self) { try Tensor.zeros([2], device: .cuda(0)) }
        let error = #expect(throws: TorchError.self) { try Tensor.zeros([2]).to(.cuda(1)) }
        #expect(try #require(error).shapes == [[2]])
    }
}
