import HTTPTypes
import Hummingbird

/// Answers requests for which there is no route as all that is refused is answered. To be added to a router
/// after its routes.
struct UnknownPaths: RouterMiddleware {
    typealias Context = BasicRequestContext

    /// Where the answer is counted.
    let counters: Counters?

    func handle(
        _ request: Request, context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            let response = HTTPAnswers.problem(PathProblem.unknownPath)
            counters?.countRequest(status: response.status.code)
            return response
        }
    }
}
