/// How a kind of artifact is made, as far as a cache has to know.
///
/// A recipe stands as a constant beside the code that makes the artifact. **Raise its revision
/// whenever the same configuration would give another artifact than before**: other numbers, or
/// another form of the file, be it that the code beside it has changed or what that calls. Recipes
/// that start from this artifact name it among their ingredients, and are new with it.
///
///     static let head = Recipe("head", revision: 1, from: [SiteDatasets.recipe])
package struct Recipe: Sendable, Encodable {
    /// What is made.
    let name: String
    /// Counts the changes of what is made.
    let revision: Int
    /// Recipes of the artifacts that go in.
    let ingredients: [Recipe]

    /// A recipe of `name` in its `revision`, that starts from artifacts of `ingredients`.
    init(_ name: String, revision: Int, from ingredients: [Recipe] = []) {
        self.name = name
        self.revision = revision
        self.ingredients = ingredients
    }
}
