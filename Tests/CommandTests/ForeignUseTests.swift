import Models
import Testing

/// What is said where a model is used on what it was not made for, or made from what does not fit.
@Suite("Models and arrays, carriers, groups that are not theirs")
struct ForeignUseTests {
    private func trace(_ folder: String, _ name: String, _ more: String...) throws -> String {
        let path = "\(folder)/\(name).safetensors"
        let outcome = try Program.run(
            [
                "trace", Program.kotka, "--bs", "60.5350,26.9528", "--height", "25", "--users",
                "200", "--rays", "20000", "--depth", "1", "-o", path,
            ] + more)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return path
    }

    private func evaluate(_ path: String, _ more: String...) throws -> Program.Outcome {
        try Program.run(
            [
                "evaluate", path, "--precoders", "mrt", "--groups", "3", "--pool", "all",
                "--energy-rates", "none",
            ] + more)
    }

    @Test("another array of as many antennas, another carrier, other groups: each is said")
    func notes() throws {
        try Program.inFolder { folder in
            let own = try trace(folder, "own")
            let wide = try trace(folder, "wide", "--rows", "4", "--columns", "16")
            let high = try trace(folder, "high", "--frequency", "3.5")
            let base = ["--model", ModelLibrary.shipped]
            let quiet = try evaluate(own, base[0], base[1], "--pilots", "10")
            #expect(quiet.status == 0 && !quiet.errors.contains("note:"), "\(quiet.errors)")
            let array = try evaluate(wide, base[0], base[1], "--pilots", "10")
            #expect(array.status == 0, "\(array.errors)")
            #expect(array.errors.contains("8 x 8") && array.errors.contains("4 x 16"))
            let carrier = try evaluate(high, base[0], base[1])
            #expect(carrier.errors.contains("3.5 GHz") && carrier.errors.contains("2 GHz"))
            let groups = try evaluate(
                own, "--model", ModelLibrary.shippedLinear, "--users-per-group", "3")
            #expect(groups.errors.contains("groups of 4 users"), "\(groups.errors)")
        }
    }

    @Test("datasets of different arrays are not trained on together, nor those of another --array")
    func training() throws {
        try Program.inFolder { folder in
            _ = try trace(folder, "a")
            let wide = try trace(folder, "b", "--rows", "4", "--columns", "16")
            let mixed = try Program.run(
                "pretrain", folder, "-o", folder + "/model", "--preset", "quick")
            #expect(mixed.status != 0)
            // Without LibTorch that is what is missing first.
            if !mixed.errors.contains("LibTorch") {
                #expect(mixed.errors.contains(wide) && mixed.errors.contains("4 x 16"))
            }
            let nonsense = try Program.run(
                "pretrain", folder, "-o", folder + "/model", "--array", "8")
            #expect(nonsense.status != 0 && nonsense.errors.contains("--array"))
        }
    }
}
