/// What random numbers are drawn for: every purpose has a stream of its own under a seed, and this is
/// the one table of them.
///
/// A stream is the upper word of ``Philox``'s counter. Purposes that need one stream for each
/// environment, mast or group add its number to the base below, which is why the bases lie far apart.
/// Changing a number changes every result drawn from it.
package enum RandomStream {
    // Datasets.
    /// Positions of users; the candidate is the substream.
    package static let userPositions: UInt32 = 1
    /// Who is indoors, and on which storey; the user is the substream.
    package static let indoorUsers: UInt32 = 0x494E_444F
    /// What walls take beside the mean; the user is the substream.
    package static let entryLosses: UInt32 = 0x4F32_4C4F
    /// Groups of users of an evaluation; the group is the substream.
    package static let userGroups: UInt32 = 2
    /// Which users are kept for testing; the user is the substream.
    package static let testUsers: UInt32 = 3
    /// Positions in the cells of a map; the position is the substream.
    package static let mapCells: UInt32 = 0x4D41_5043

    // Ray tracing.
    /// Points that stand for rough surfaces; a number of the receiver's position is the substream.
    package static let scatteringDraws: UInt32 = 0x5343_4154
    /// Phases that rough surfaces give; the point is the substream.
    package static let scatteringPhases: UInt32 = 0x5343_5048

    // Precoding.
    /// Errors of channel estimates; the row of the batch is the substream.
    package static let pilotErrors: UInt32 = 0x5049_4C54
    /// Random antennas of a selection.
    package static let randomAntennas: UInt32 = 0x414E_5453
    /// Random starts of WMMSE.
    package static let wmmseStarts: UInt32 = 0x574D_4D53

    // Models.
    /// Initial weights; plus 0 for the extractor and 1 + e for the head of environment e, the tensor
    /// is the substream.
    package static let initialWeights: UInt32 = 0x4D4F_4445

    // Training; the iteration is the substream where there is one.
    /// Groups to train on; plus 0x10001 e for environment e.
    package static let trainingGroups: UInt32 = 0x5452_4149
    /// Groups to validate on, likewise.
    package static let validationGroups: UInt32 = 0x5641_4C49
    /// Groups that reference rates are means over, likewise.
    package static let boundGroups: UInt32 = 0x424F_554E
    /// Groups to train a head on, likewise.
    package static let headGroups: UInt32 = 0x4845_4144
    /// Pilot ratios and errors of estimates to train on; plus 4099 e and the group for environment e.
    package static let trainingPilots: UInt32 = 0x4E4F_0000
    /// The same of estimates that stand for channels.
    package static let targetPilots: UInt32 = 0x4E60_0000
    /// The same to validate on.
    package static let validationPilots: UInt32 = 0x4E80_0000
    /// The same to train a head on.
    package static let headPilots: UInt32 = 0x4EB0_0000
    /// Requested rates: added to the stream of the groups.
    package static let rateRequests: UInt32 = 0x5241_0000
    /// Groups of the structured model's powers: added to the stream of the part, plus the group.
    package static let gramMatrices: UInt32 = 0x4752_0000
    /// Groups of the structured model's antennas, likewise.
    package static let antennaRequests: UInt32 = 0x414E_0000
    /// Masks drawn with the probabilities of a network; plus the group.
    package static let antennaMasks: UInt32 = 0x4D41_0000
    /// Dropout; plus the rank of the process.
    package static let dropout: UInt32 = 0x4452_4F50
    /// Users of a replay set; plus the mast, the environment is the substream.
    package static let replayUsers: UInt32 = 0x5245_504C
    /// Local channels of a few-shot adaptation.
    package static let shots: UInt32 = 0x5348_4F54

    // Evaluation.
    /// Requested rates of an evaluation; the group is the substream.
    package static let evaluationRequests: UInt32 = 0x5245_5153
}
