extension ContractCompiler.Failure: CustomStringConvertible {
    /// One line; `diagnostics` has more of what the compiler said.
    public var description: String {
        switch self {
        case .compilerNotFound(let program):
            return "there is no compiler \(program): install clang, or name another compiler"
        case .sourceNotFound(let path): return "\(path) can't be read"
        case .refused(let path, let diagnostics):
            let lines = diagnostics.split(whereSeparator: \.isNewline)
            let line = lines.first { $0.contains("error:") } ?? lines.first ?? "no reason given"
            return "\(path) does not compile: \(line)"
        case .timedOut(let path, let seconds):
            return "\(path) was not compiled within \(seconds) s"
        }
    }
}
