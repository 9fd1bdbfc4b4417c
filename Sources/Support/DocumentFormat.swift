/// The kinds of JSON that commands print and files hold, by what stands in their key `format`.
///
/// Each is described by `Documentation/schemas/FORMAT.schema.json`. Its number goes up where a program
/// that reads the one before would take the document for something else: a key that is gone, or that
/// means something else, not one that was added.
package enum DocumentFormat: String, Sendable, Codable, CaseIterable {
    /// What is in a site.
    case site = "mimo-site-1"
    /// What was traced from a mast.
    case trace = "mimo-trace-1"
    /// What a radio map shows.
    case radioMap = "mimo-map-1"
    /// What was made of traced paths. `mimo-channels-1` is the format of datasets.
    case channels = "mimo-channels-summary-1"
    /// The datasets of a manifest.
    case datasets = "mimo-datasets-1"
    /// The masts of a list: `summary.json`.
    case fleet = "mimo-fleet-1"
    /// One mast of a list, kept beside the datasets.
    case fleetMast = "mimo-fleet-mast-1"
    /// What precoders reach on a dataset.
    case evaluation = "mimo-evaluation-1"
    /// What written precoders spend and reach.
    case precoding = "mimo-precoding-1"
    /// The files of a report.
    case report = "mimo-report-1"
    /// The file of an interactive page.
    case view = "mimo-view-1"
    /// Where a studio's page is.
    case studio = "mimo-studio-1"
    /// The numbers that such a page saves.
    case viewNumbers = "mimo-view-numbers-1"
    /// How a transformer whose heads give precoders was trained: `training.json`.
    case training = "mimo-training-1"
    /// How a transformer that knows channels was trained: `training.json`.
    case estimatorTraining = "mimo-estimator-training-1"
    /// What a structured model reached in training.
    case structuredTraining = "mimo-structured-training-1"
    /// Sum rates before and after an adaptation.
    case adaptation = "mimo-adaptation-1"
    /// A model brought to a site.
    case deployment = "mimo-deployment-1"
    /// Which experiments were made, and what they show.
    case reproduction = "mimo-reproduction-1"
    /// An experiment with all its numbers: `results/NAME.json`.
    case study = "mimo-study-1"
    /// What the program finds on this machine.
    case doctor = "mimo-doctor-1"
    /// Our paths against another tracer's.
    case pathComparison = "mimo-path-comparison-1"
}
