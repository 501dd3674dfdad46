/// Where an instruction comes from: the line of the C source when the module carries debug
/// locations (`clang -g`), otherwise the line of the IR text. Both count from 1.
public enum SourceLine: Hashable, Sendable {
    case source(Int)
    case ir(Int)
}

extension SourceLine: CustomStringConvertible {
    public var description: String {
        switch self {
        case .source(let line): "line \(line)"
        case .ir(let line): "IR line \(line)"
        }
    }
}
