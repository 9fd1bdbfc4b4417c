import Foundation
import Support
import Testing

@testable import Training

@Suite("Files of configurations")
struct ConfigurationTests {
    private static func fields(_ value: some Encodable) throws -> Set<String> {
        let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(value))
        return Set(try #require(json as? [String: Any]).keys)
    }

    private static let requests: Set = [
        "rateError", "rateErrorWeight", "lowestRequest", "highestRequest", "powerPerAntenna",
        "maximumPower",
    ]

    @Test("every field is written, those of requests among the others, and read again")
    func training() throws {
        var configuration = TrainingConfiguration()
        configuration.batch = 77
        configuration.weighting = .naive
        configuration.defaultHeadSamples = 5
        configuration.requests.rateError = .absolute
        configuration.requests.lowestRequest = 0.125
        let stored = Set(Mirror(reflecting: configuration).children.compactMap(\.label))
        let written = try Self.fields(configuration)
        #expect(written == stored.subtracting(["requests"]).union(Self.requests))
        let read = try JSONDecoder().decode(
            TrainingConfiguration.self, from: JSONEncoder().encode(configuration))
        #expect(read == configuration)
    }

    @Test("the same for the training of a head")
    func head() throws {
        var configuration = HeadTrainingConfiguration()
        configuration.requestShare = 0.25
        configuration.requests.maximumPower = 3
        let stored = Set(Mirror(reflecting: configuration).children.compactMap(\.label))
        let written = try Self.fields(configuration)
        #expect(written == stored.subtracting(["requests"]).union(Self.requests))
        let read = try JSONDecoder().decode(
            HeadTrainingConfiguration.self, from: JSONEncoder().encode(configuration))
        #expect(read == configuration)
    }

    @Test("YAML names the fields of requests among the others")
    func yaml() throws {
        let read = try TrainingConfiguration(
            yaml: "rateErrorWeight: 7\nrateError: absolute", over: .init(), source: "a.yaml")
        #expect(read.requests.rateErrorWeight == 7 && read.requests.rateError == .absolute)
        let error = #expect(throws: InputError.self) {
            try TrainingConfiguration(yaml: "highestRequest: 3", over: .init(), source: "a.yaml")
        }
        #expect(error?.expected.contains("highestRequest") == true)
    }
}
