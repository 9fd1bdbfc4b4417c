import Evaluation
import Foundation
import Reporting
import Support
import Training

extension TrainedModel {
    /// Draws the learning curve into `folder`; without the Python helpers it is left out, since the
    /// numbers are in `training.json`.
    func writeFigure(to folder: String, name: String) async throws {
        let points = record.curve.points.map { point in
            LearningCurveFigure.Point(
                samples: point.samples, lineOfSight: point.lineOfSight,
                noLineOfSight: point.noLineOfSight, mean: point.mean,
                lowest: point.environments.min() ?? 0)
        }
        guard points.count > 1 else { return }
        let figure = LearningCurveFigure(
            points, environments: record.environments.count, name: name
        ).figure
        let path = (folder as NSString).appendingPathComponent("learning-curve.svg")
        do {
            try await figure.write(to: path)
        } catch let error as InputError {
            FileHandle.standardError.write(Data("no figure: \(error)\n".utf8))
        }
    }
}
