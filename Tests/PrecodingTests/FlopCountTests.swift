import Testing

@testable import Precoding

@Suite struct FlopCountTests {
    @Test func paperNumbers() {
        for name in ["zf", "zf-equal", "zf-waterfilling", "rzf"] {
            let precoder = try? PrecoderRegistry.precoder(named: name)
            #expect(precoder?.flops(users: 4, antennas: 64).total == 13_824, "\(name)")
        }
        #expect(
            FlopCount.transformer(.init(hasRateToken: false)).total == 10_797_312)
        #expect(FlopCount.transformer(.init(hasRateToken: true)).total == 13_438_208)
        let textbook = TextbookWMMSE().flops(users: 4, antennas: 64).total
        #expect(abs(textbook - 86e6) < 0.015 * 86e6)
        let reduced = WMMSE().flops(users: 4, antennas: 64).total
        #expect((reduced / 1e4).rounded() == 7)
    }

    @Test func registry() throws {
        let list = try PrecoderRegistry.precoders(named: "mrt,zf, rzf,wmmse:100:zf-equal,reference")
        #expect(list.count == 5)
        #expect(list[3].name == "WMMSE (100 iterations, zf-equal start)")
        for bad in ["zff", "wmmse:0", "wmmse:x", "wmmse:3:nowhere", "zf:3", "", "zf,zf"] {
            #expect(throws: (any Error).self, "\(bad)") {
                try PrecoderRegistry.precoders(named: bad)
            }
        }
        do {
            _ = try PrecoderRegistry.precoder(named: "dpc")
        } catch {
            #expect("\(error)".contains("zf-waterfilling") && "\(error)".contains("dpc"))
        }
    }
}
