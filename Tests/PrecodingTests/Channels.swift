import LinearAlgebra
import Numerics
import Support
import Testing

@testable import Precoding

/// A complex normal channel [K, N] with users up to `spread` dB apart.
func randomChannel(_ seed: UInt64, users: Int, antennas: Int, spread: Double = 20) -> ComplexMatrix
{
    var random = Philox(seed: seed, stream: 77)
    var channel = ComplexMatrix.zeros(users, antennas)
    for k in 0..<users {
        let scale = Double.exp(-Double.log(10) / 20 * spread * random.uniform())
        for n in 0..<antennas {
            let (re, im) = random.normalPair()
            channel[k, n] = Complex(re, im).multiplied(by: scale)
        }
    }
    return channel
}

/// Two users on the same channel, a third of its own.
func collinearChannel(antennas: Int) -> ComplexMatrix {
    let base = randomChannel(5, users: 3, antennas: antennas)
    return ComplexMatrix(rows: 3, columns: antennas) { base[$0 == 1 ? 0 : $0, $1] }
}

func sumRate(_ h: ComplexMatrix, _ w: ComplexMatrix, _ link: Link) -> Double {
    SpectralEfficiency.sumRate(channel: h, precoder: w, link: link)
}

func relativeDistance(_ a: ComplexMatrix, _ b: ComplexMatrix) -> Double {
    ((a - b).frobeniusNormSquared / b.frobeniusNormSquared).squareRoot()
}

let unitLink = Link(maximumPower: 20, noisePower: 0.5)

let allPrecoders: [any Precoder] = [
    MaximumRatioTransmission(), MaximumRatioTransmission(.equalPower), RegularizedZeroForcing(),
    RegularizedZeroForcing(.equalPower),
    ZeroForcing(.frobenius), ZeroForcing(.equalPower), ZeroForcing(.waterFilling), WMMSE(),
    TextbookWMMSE(WMMSEOptions(iterations: 5)),
    ReferencePrecoder(randomStarts: 1, iterations: 50),
]

/// The precoder of one channel by the batched path, which all of ``allPrecoders`` have but one.
func batchedPrecoder(_ precoder: any Precoder, _ h: ComplexMatrix) throws -> ComplexMatrix? {
    let batch = precoder.precoders(for: ChannelBatch([h]), link: unitLink, threads: 1)
    if precoder is TextbookWMMSE {
        #expect(batch == nil)
        return nil
    }
    return try #require(batch, "\(precoder.name)")[0]
}
