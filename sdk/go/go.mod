module throng

go 1.25
