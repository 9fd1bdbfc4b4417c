import Testing
import _TestSupport

@testable import Torch

/// Views and copies hold the elements that index arithmetic says they hold.
@Suite(.enabled(if: Requirement.libTorch, "LibTorch is not there"))
struct ShapeTests {
    /// Element [i, j, k] of the source is 12 i + 4 j + k.
    private func source() throws -> Tensor {
        try Tensor((0..<24).map { Double($0) }, shape: [2, 3, 4])
    }

    /// Expects at every index of `shape` what `value` gives for it.
    private func expect(
        _ tensor: Tensor, _ shape: [Int], _ value: ([Int]) -> Int,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(tensor.shape == shape, sourceLocation: sourceLocation)
        let expected = (0..<shape.reduce(1, *)).map { place in
            var rest = place
            let index = shape.reversed().map { length in
                defer { rest /= length }
                return rest % length
            }
            return Double(value(index.reversed()))
        }
        #expect(try tensor.doubles() == expected, sourceLocation: sourceLocation)
    }

    @Test func dimensionsMove() throws {
        let x = try source()
        try expect(x.transpose(0, 2), [4, 3, 2]) { 12 * $0[2] + 4 * $0[1] + $0[0] }
        try expect(x.transpose(-1, -2), [2, 4, 3]) { 12 * $0[0] + 4 * $0[2] + $0[1] }
        try expect(x.permute([1, 2, 0]), [3, 4, 2]) { 12 * $0[2] + 4 * $0[0] + $0[1] }
        try expect(x.view([4, -1]), [4, 6]) { 6 * $0[0] + $0[1] }
        try expect(x.transpose(0, 1).reshape([6, 4]), [6, 4]) {
            12 * ($0[0] % 2) + 4 * ($0[0] / 2) + $0[1]
        }
        try expect(x.flatten(from: 1), [2, 12]) { 12 * $0[0] + $0[1] }
        try expect(x.flatten(from: 0, through: 1), [6, 4]) { 4 * $0[0] + $0[1] }
        try expect(x.unsqueeze(1), [2, 1, 3, 4]) { 12 * $0[0] + 4 * $0[2] + $0[3] }
        try expect(x.unsqueeze(1).squeeze(1), [2, 3, 4]) { 12 * $0[0] + 4 * $0[1] + $0[2] }
        try expect(x.squeeze(1), [2, 3, 4]) { 12 * $0[0] + 4 * $0[1] + $0[2] }
        try expect(x.unsqueeze(0).unsqueeze(-1).squeeze(), [2, 3, 4]) {
            12 * $0[0] + 4 * $0[1] + $0[2]
        }
    }

    @Test func partsAreTaken() throws {
        let x = try source()
        try expect(x.narrow(2, start: 1, length: 2), [2, 3, 2]) {
            12 * $0[0] + 4 * $0[1] + $0[2] + 1
        }
        try expect(x.select(1, 2), [2, 4]) { 12 * $0[0] + 8 + $0[1] }
        try expect(x.select(-1, -1), [2, 3]) { 12 * $0[0] + 4 * $0[1] + 3 }
        try expect(x.slice(2, from: 1, to: -1), [2, 3, 2]) { 12 * $0[0] + 4 * $0[1] + $0[2] + 1 }
        try expect(x.slice(2, to: 3, step: 2), [2, 3, 2]) { 12 * $0[0] + 4 * $0[1] + 2 * $0[2] }
        try expect(x.slice(1, from: -2), [2, 2, 4]) { 12 * $0[0] + 4 * ($0[1] + 1) + $0[2] }
        try expect(x.diagonal(1, 2), [2, 3]) { 12 * $0[0] + 5 * $0[1] }
        try expect(x.diagonal(1, 2, offset: 1), [2, 3]) { 12 * $0[0] + 5 * $0[1] + 1 }
        try expect(x.indexSelect(1, Tensor([2, 0] as [Int64])), [2, 2, 4]) {
            12 * $0[0] + 4 * [2, 0][$0[1]] + $0[2]
        }
    }

    @Test func tensorsAreJoinedAndRepeated() throws {
        let x = try source()
        try expect(x.select(1, 0).unsqueeze(0).expand([5, -1, 4]), [5, 2, 4]) {
            12 * $0[1] + $0[2]
        }
        try expect(Tensor.cat([x, x * 100], 1), [2, 6, 4]) {
            (12 * $0[0] + 4 * ($0[1] % 3) + $0[2]) * ($0[1] < 3 ? 1 : 100)
        }
        try expect(Tensor.stack([x, x * 100], -1), [2, 3, 4, 2]) {
            (12 * $0[0] + 4 * $0[1] + $0[2]) * ($0[3] == 0 ? 1 : 100)
        }
    }

    @Test func sumsRunOverTheDimensionsNamed() throws {
        let x = try source()
        try expect(x.sum(), []) { _ in 276 }
        try expect(x.sum([0, -1]), [3]) { 2 * 4 * (4 * $0[0] + 6) + 12 }
        try expect(x.sum([1], keepDimensions: true), [2, 1, 4]) { 36 * $0[0] + 12 + 3 * $0[2] }
        try expect(x.mean([0]) * 2, [3, 4]) { 12 + 8 * $0[0] + 2 * $0[1] }
        try expect(x.mean([2], keepDimensions: true) * 2, [2, 3, 1]) {
            24 * $0[0] + 8 * $0[1] + 3
        }
        try expect(x.amax([0, 2]), [3]) { 15 + 4 * $0[0] }
        try expect(x.amin([1], keepDimensions: true), [2, 1, 4]) { 12 * $0[0] + $0[2] }
        try expect(x.amax(keepDimensions: true), [1, 1, 1]) { _ in 23 }
    }
}
