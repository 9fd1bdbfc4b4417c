import Models
import LinearAlgebra
import Numerics
import Precoding
import Support

/// Small models and channels for tests.
enum Fixtures {
    static let link = Link(maximumPower: 20, noisePower: 2e-12)

    /// All combinations of the switches.
    static func configurations(antennas: Int = 8) -> [ModelConfiguration] {
        var all: [ModelConfiguration] = []
        for order in ModelConfiguration.NormalizationOrder.allCases {
            for bits in 0..<16 {
                var c = small(antennas: antennas)
                c.normalizationOrder = order
                c.normalizesTokens = bits & 1 != 0
                c.removesCommonPhase = bits & 2 != 0
                c.addsRateToUsers = bits & 4 != 0
                c.usesSingleUserPower = bits & 8 != 0
                all.append(c)
            }
        }
        return all
    }

    /// Widths that are no multiples of sixteen, so that what is left over at a row's end counts.
    static func small(antennas: Int = 8, users: Int = 4) -> ModelConfiguration {
        var c = ModelConfiguration()
        c.antennas = antennas
        c.users = users
        c.embedding = 42
        c.blocks = 2
        c.attentionHeads = 2
        c.feedForward = 40
        return c
    }

    /// A model in which no parameter has its neutral start: scales are not one, offsets not zero.
    static func model(_ configuration: ModelConfiguration, seed: UInt64) -> FoundationModel {
        var model = FoundationModel(configuration: configuration, seed: seed)
        var random = Philox(seed: seed, stream: 99)
        let layout = ParameterLayout.extractor(configuration)
        for parameter in layout.parameters where parameter.shape.count == 1 {
            for i in parameter.range {
                model.extractor[i] += Float(0.4 * (random.uniform() - 0.5))
            }
        }
        return model
    }

    /// A head with other weights than the default one.
    static func head(_ configuration: ModelConfiguration, seed: UInt64) -> OutputHead {
        OutputHead(
            ParameterLayout.head(configuration).initialValues(seed: seed, stream: 7),
            configuration: configuration)
    }

    /// Rayleigh channels whose users differ by up to 30 dB, [B, K, N].
    static func channels(_ count: Int, _ users: Int, _ antennas: Int, seed: UInt64) -> ChannelBatch
    {
        var random = Philox(seed: seed, stream: 5)
        var elements: [Complex<Float>] = []
        for _ in 0..<(count * users) {
            let amplitude = 3e-6 * Double.pow(10, random.uniform(in: -1..<0.5))
            for _ in 0..<antennas {
                let (re, im) = random.normalPair()
                elements.append(Complex(Float(amplitude * re), Float(amplitude * im)))
            }
        }
        return ChannelBatch(count: count, users: users, antennas: antennas, elements: elements)
    }

    /// Requested rates between 0 and 8 bit/s/Hz.
    static func rates(_ count: Int, seed: UInt64) -> [Float] {
        var random = Philox(seed: seed, stream: 6)
        return (0..<count).map { _ in Float(8 * random.uniform()) }
    }
}

extension ComplexMatrix {
    /// Squared Frobenius norm.
    var power: Double { elements.reduce(0) { $0 + $1.squaredLength } }

    /// ||self - other|| / ||other||.
    func relativeDifference(_ other: ComplexMatrix) -> Double {
        let sum = zip(elements, other.elements).reduce(0) { $0 + ($1.0 - $1.1).squaredLength }
        return (sum / other.power).squareRoot()
    }
}

/// ||a - b|| / ||b|| of two lists of numbers.
func relativeDifference(_ a: some Sequence<Double>, _ b: [Double]) -> Double {
    let sum = zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return (sum / b.reduce(0) { $0 + $1 * $1 }).squareRoot()
}
