import CWebAssembly
import Models
import Precoding

/// What the structured model works with: its weights, and memory for the last shape of channels.
struct Structured {
    private let powers: PowersWeights
    private let antennas: AntennaWeights
    /// The choice of antennas in double precision, for what the fast one leaves.
    let choice: StructuredChoice
    private var worker: (shape: Shape, it: StructuredWorker)?
    private var workspace: (shape: Shape, it: SelectionWorkspace)?

    private struct Shape: Equatable {
        let users, antennas: Int
    }

    /// The model that is linked in.
    init() {
        let image = KernelImage(mimo_weights())
        powers = image.powers
        antennas = AntennaWeights(image.antennas)
        choice = StructuredChoice(AntennaForward(image.antennas))
    }

    /// What makes precoders of this shape.
    mutating func worker(_ input: Input) -> StructuredWorker {
        let shape = Shape(users: input.users, antennas: input.antennas)
        if let worker, worker.shape == shape { return worker.it }
        let made = StructuredWorker(powers, users: input.users, antennas: input.antennas)
        worker = (shape, made)
        return made
    }

    /// What chooses antennas for this shape.
    mutating func workspace(_ input: Input) -> SelectionWorkspace {
        let shape = Shape(users: input.users, antennas: input.antennas)
        if let workspace, workspace.shape == shape { return workspace.it }
        let made = SelectionWorkspace(antennas, users: input.users, antennas: input.antennas)
        workspace = (shape, made)
        return made
    }
}

/// The one of the module, which has one thread; made at the first call.
nonisolated(unsafe) private var made: Structured?

/// Calls `body` with the structured model.
func withStructured<Result>(_ body: (inout Structured) -> Result) -> Result {
    var model = made ?? Structured()
    made = nil
    defer { made = model }
    return body(&model)
}
