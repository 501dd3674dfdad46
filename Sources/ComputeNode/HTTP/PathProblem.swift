/// Why a request came to no route. The HTTP answer is a problem document with `code` and `description`.
package enum PathProblem: Error, Equatable, Sendable, HTTPProblem {
    /// Nothing is at the path, or nothing for the method.
    case unknownPath

    package var status: Int { 404 }
    package var code: String { "unknown-path" }
    package var description: String {
        "there is nothing at this path for this method; openapi.yaml says what there is"
    }
}
