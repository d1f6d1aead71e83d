module NAME

go 1.25

require throng v0.0.0

replace throng => ./.throng/sdk/go
