internal import EllipticCurves

/// Points in a mapped file, unchecked.
struct MappedPoints<Curve: WeierstrassCurve>: Sendable {
    let map: MappedFile
    let start: Int
    let count: Int

    subscript(_ index: Int) -> AffinePoint<Curve> {
        guard let base = map.bytes.baseAddress else { return .identity }
        return AffinePoint(loading: base + start + index * AffinePoint<Curve>.byteCount)
    }
}
