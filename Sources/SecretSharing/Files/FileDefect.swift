#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// What went wrong with a file.
public enum FileDefect: Error, Equatable, Sendable {
    /// The system refused; `code` is its errno.
    case system(operation: String, code: Int32)
    /// It is there already, and may not be replaced.
    case alreadyThere
    /// It is no regular file, which has to be read twice.
    case notRegular
    /// It is shorter than it was a moment ago.
    case changed
    /// It is no sound share.
    case share(ShareDefect)
    /// It is longer than can be taken.
    case overLimit(byteCount: Int)
}

extension FileDefect: CustomStringConvertible {
    /// One line.
    public var description: String {
        switch self {
        case .system(let operation, let code):
            "could not \(operation) it: \(String(cString: strerror(code)))"
        case .alreadyThere: "it is there already, and is not replaced: give another name"
        case .notRegular: "it is not a regular file"
        case .changed: "it was changed while it was read"
        case .share(let defect): defect.description
        case .overLimit(let byteCount): "it has more than \(byteCount) bytes"
        }
    }
}
